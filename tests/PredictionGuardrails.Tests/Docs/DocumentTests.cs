using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Docs;

/// <summary>What the documents show is true: their code compiles, their settings load, their figures and names are the product's.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Where the repository is read online; pages on NuGet link to it.</summary>
    private const string Online = "https://github.com/predictionguardrails/predictionguardrails/blob/main/";

    /// <summary>The README, every page of the documentation, and the packages' pages on NuGet.</summary>
    public static TheoryData<string> Documents => ["README.md", .. In("docs"), .. In("src").Where(file => file.EndsWith("PACKAGE.md", StringComparison.Ordinal))];

    /// <summary>All but two with whole programs: QuickStartTests compiles what they print as it stands.</summary>
    public static TheoryData<string> Pages => [.. Documents.Where(document => document.Data is not ("README.md" or "docs/get-started/quickstart.md"))];

    /// <summary>Everything with links: the documentation, what is read beside the code, and the results of measurements.</summary>
    public static TheoryData<string> Linking =>
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", .. In("docs"), .. In("src"), .. In("benchmarks"), .. In("samples"), .. In("deploy")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_of_code_is_compiled(string document)
    {
        var compiled = Lines(string.Join('\n', Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Snippets.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

        Assert.All(Blocks(document, "csharp"), block => compiled.Should().Contain(Lines(Using().Replace(block, ""))));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_block_of_settings_loads(string document)
    {
        Assert.All(Blocks(document, "json"), json =>
        {
            var configuration = new ChangingConfiguration();
            configuration.SetAll(json);
            var services = new ServiceCollection();
            services.AddPredictionGuardrails(configuration.Root)
                .AddSettingsSection<PredictionLogSection>()
                .AddSettingsSection<ExperimentsSection>()
                .AddSettingsSection<FleetSection>()
                .AddGuard<Ride, float>("fare", guard => guard
                    .Check("covers the distance", (ride, fare) => fare >= ride.Kilometers)
                    .Metric("confidence", _ => 1f)
                    .Input("distance", ride => ride.Kilometers)
                    .Segment("city", ride => ride.City)
                    .FallBackTo((ride, _) => ride.Kilometers))
                .AddGuard<Ride, Quote>("quote", guard => guard
                    .Metric("price", quote => quote.Price))
                .AddGuard<Customer, float[]>("churn", guard => guard.ProbabilityVector());
            using var provider = services.BuildServiceProvider();
            provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().NotThrow();
        });
    }

    [Theory]
    [MemberData(nameof(Linking))]
    public void Every_link_leads_to_a_file_and_a_heading(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var links = Link().Matches(WithoutCode(Read(document)))
            .Select(link => new { Text = link.Value, Path = link.Groups[1].Value.Replace(Online, Repository.Root + "/", StringComparison.Ordinal), Anchor = link.Groups[2].Value })
            .Where(link => !link.Path.Contains(':', StringComparison.Ordinal));

        Assert.All(links, link =>
        {
            var target = link.Path.Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(folder, link.Path));
            (File.Exists(target) || Directory.Exists(target)).Should().BeTrue($"{document} links to {link.Path}");
            if (link.Anchor.Length > 0)
            {
                Anchors(File.ReadAllText(target)).Should().Contain(link.Anchor, $"{document} has {link.Text}");
            }
        });
    }

    /// <summary>The Markdown files below a folder that are the project's own.</summary>
    private static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "bin" or "obj" or "BenchmarkDotNet.Artifacts"))
            .Order(StringComparer.Ordinal);

    /// <summary>What GitHub and docfx make of headings: lower case, without punctuation, with a hyphen for each space.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(WithoutCode(text)).Select(heading => Punctuation().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    private static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    /// <summary>The document's fenced blocks in one language.</summary>
    private static IEnumerable<string> Blocks(string document, string language) =>
        Fence().Matches(Read(document)).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    /// <summary>Text without indentation and empty lines.</summary>
    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    /// <summary>Directives, which DocumentUsingTests holds against what the code needs.</summary>
    [GeneratedRegex(@"^ *using [A-Z][\w.]*;\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\]\(([^)#\s]*)#?([^)\s]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    /// <summary>The section of another package, whose own tests load its settings.</summary>
    private sealed class PredictionLogSection() : SettingsSection("PredictionLog", SettingDefinition.Section("The prediction log.", new Dictionary<string, SettingDefinition>
    {
        ["Path"] = SettingDefinition.Text("The folder."),
        ["MaximumAge"] = SettingDefinition.Duration("How long records are kept.", maximum: TimeSpan.FromDays(36_500)),
        ["Guards"] = SettingDefinition.NamedSections("Guards.", "A guard.", new Dictionary<string, SettingDefinition>
        {
            ["SampleRate"] = SettingDefinition.Number("The fraction of units."),
            ["ExcludedColumns"] = SettingDefinition.List("Columns that aren't logged."),
            ["Quality"] = SettingDefinition.NamedSections("Quality.", "An outcome.", new Dictionary<string, SettingDefinition>
            {
                ["MaximumError"] = SettingDefinition.Number("The largest mean error."),
                ["CalibrationTolerance"] = SettingDefinition.Fraction("By how much frequencies may differ."),
                ["OnBreach"] = SettingDefinition.Choice("The action.", "Observe", "Fallback", "Throw"),
            }),
        }),
    }))
    {
        protected internal override void Apply(Microsoft.Extensions.Configuration.IConfigurationSection section)
        {
        }
    }

    /// <summary>The section of another package, whose own tests load its settings.</summary>
    private sealed class FleetSection() : SettingsSection("Fleet", SettingDefinition.Section("The fleet.", new Dictionary<string, SettingDefinition>
    {
        ["Name"] = SettingDefinition.Text("The name."),
        ["Interval"] = SettingDefinition.Duration("The interval."),
        ["Quorum"] = SettingDefinition.Fraction("The quorum."),
    }))
    {
        protected internal override void Apply(Microsoft.Extensions.Configuration.IConfigurationSection section)
        {
        }
    }

    /// <summary>The section of another package, whose own tests load its settings.</summary>
    private sealed class ExperimentsSection() : SettingsSection("Experiments", SettingDefinition.NamedSections(
        "The experiments.",
        "An experiment.",
        new Dictionary<string, SettingDefinition>
        {
            ["Phase"] = SettingDefinition.Choice("The phase.", "Off", "Shadow", "Canary", "Stopped"),
            ["Exposure"] = SettingDefinition.Fraction("The fraction of units."),
            ["StatePath"] = SettingDefinition.Text("The file of what stays."),
            ["Ramp"] = SettingDefinition.Section("The ramp.", new Dictionary<string, SettingDefinition>
            {
                ["Steps"] = SettingDefinition.List("The exposures."),
                ["StepDuration"] = SettingDefinition.Duration("How long a step lasts.", maximum: TimeSpan.FromDays(365)),
            }),
        }))
    {
        protected internal override void Apply(Microsoft.Extensions.Configuration.IConfigurationSection section)
        {
        }
    }
}
