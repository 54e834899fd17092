using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>docs/contributing/dependencies.md names what the packages bring along and what builds them, each with its licence.</summary>
public sealed partial class DependencyTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL", "MS-PL OR Apache-2.0"];

    /// <summary>The licence of each package that the document names.</summary>
    private static readonly IReadOnlyDictionary<string, string> Listed = Row()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "contributing", "dependencies.md")))
        .Where(row => row.Groups[1].Value is not ("package" or "---"))
        .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

    /// <summary>The packages, with their versions, that users of a project below <c>src</c> get with it.</summary>
    private static readonly IReadOnlyList<(string Id, string Version)> Shipped =
    [
        .. Packages.MayUse.Keys.Where(project => project != "PredictionGuardrails.Generators").SelectMany(BroughtBy).Distinct(),
    ];

    private static readonly IReadOnlyList<(string Id, string Version)> Direct =
    [
        .. XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(package => ((string)package.Attribute("Include")!, (string)package.Attribute("Version")!)),
    ];

    [Fact]
    public void Every_dependency_is_listed_and_nothing_else()
    {
        Listed.Keys.Should().BeEquivalentTo(Shipped.Concat(Direct).Select(package => package.Id).Distinct());
    }

    [Fact]
    public void Licences_are_those_that_the_packages_state()
    {
        var stated = Shipped.Concat(Direct).Distinct().Select(package => $"{package.Id} {LicenceOf(package.Id, package.Version) ?? Listed[package.Id]}");

        stated.Except(Listed.Select(listed => $"{listed.Key} {listed.Value}")).Should().BeEmpty();
    }

    [Fact]
    public void An_asterisk_marks_exactly_the_packages_that_state_no_expression()
    {
        var silent = Shipped.Concat(Direct).Where(package => LicenceOf(package.Id, package.Version) is null).Select(package => package.Id).Distinct();

        Listed.Where(listed => listed.Value.EndsWith('*')).Select(listed => listed.Key).Should().BeEquivalentTo(silent);
    }

    [Fact]
    public void Users_get_permissive_licences_only()
    {
        Shipped.Select(package => Listed[package.Id].TrimEnd(' ', '*')).Should().BeSubsetOf(Permissive);
    }

    private static IEnumerable<(string Id, string Version)> BroughtBy(string project)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Source(project), "obj", "project.assets.json")));
        foreach (var library in assets.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            if (library.Value.GetProperty("type").GetString() == "package" && library.Value.TryGetProperty("runtime", out _))
            {
                var name = library.Name.Split('/');
                yield return (name[0], name[1]);
            }
        }
    }

    /// <summary>The expression in the package's own description; null where it states its licence otherwise.</summary>
    private static string? LicenceOf(string id, string version)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var description = XDocument.Load(Path.Combine(packages, id.ToLowerInvariant(), version.ToLowerInvariant(), $"{id.ToLowerInvariant()}.nuspec"));
        var licence = description.Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return (string?)licence?.Attribute("type") == "expression" ? licence!.Value : null;
    }

    [GeneratedRegex(@"^\| (\S+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
