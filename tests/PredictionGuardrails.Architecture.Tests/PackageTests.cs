using System.Xml.Linq;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The projects below <c>src</c> use each other in one direction, and by what is public.</summary>
public sealed class PackageTests
{
    public static TheoryData<string> Projects => [.. Packages.MayUse.Keys];

    [Fact]
    public void Every_project_is_listed()
    {
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Should().BeEquivalentTo(Packages.MayUse.Keys);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_the_projects_that_it_may_use(string project)
    {
        ReferencesOf(project).Should().BeEquivalentTo(Packages.MayUse[project]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_uses_no_internals_of_others(string project)
    {
        var used = Packages.MayUse[project].ToDictionary(name => name, _ => default(SourceProject)!);
        foreach (var name in used.Keys)
        {
            used[name] = SourceProject.Load(name, [.. Packages.MayUse[name].Select(other => used[other])]);
        }

        var others = used.Where(other => !Packages.SharesInternals(project).Contains(other.Key)).Select(static other => other.Value).ToList();
        var internals = SourceProject.Load(project, [.. used.Values]).References(others).Where(reference => !reference.IsPublic).ToList();

        internals.Select(reference => $"{reference.File} -> {reference.Type}").Should().BeEmpty();
    }

    /// <summary>The projects whose assemblies a project compiles against.</summary>
    private static IEnumerable<string> ReferencesOf(string project) => XDocument
        .Load(Path.Combine(Repository.Source(project), $"{project}.csproj"))
        .Descendants("ProjectReference")
        .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
        .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
}
