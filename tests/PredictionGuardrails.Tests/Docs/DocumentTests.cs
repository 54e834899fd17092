using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Docs;

/// <summary>What the documents show is true: their code compiles, their settings load, their figures and names are the product's.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        ["README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}")];

    /// <summary>But the README's: QuickStartTests compiles what it prints as it stands.</summary>
    public static TheoryData<string> Pages => [.. Documents.Where(document => document.Data != "README.md")];

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
                .AddGuard<Ride, float>("fare", guard => guard
                    .Check("covers the distance", (ride, fare) => fare >= ride.Kilometres)
                    .Metric("confidence", _ => 1f)
                    .Input("distance", ride => ride.Kilometres)
                    .Segment("city", ride => ride.City)
                    .FallBackTo((ride, _) => ride.Kilometres))
                .AddGuard<Ride, Quote>("quote", guard => guard
                    .Metric("price", quote => quote.Price))
                .AddGuard<Customer, float[]>("churn", guard => guard.ProbabilityVector());
            using var provider = services.BuildServiceProvider();
            provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().NotThrow();
        });
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var links = Link().Matches(Read(document)).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("https://"));

        Assert.All(links, link => File.Exists(Path.Combine(folder, link)).Should().BeTrue($"{document} links to {link}"));
    }

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
    [GeneratedRegex(@"^using [A-Z][\w.]*;\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
