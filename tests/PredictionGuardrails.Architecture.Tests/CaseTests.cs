using System.Text.RegularExpressions;

namespace PredictionGuardrails.Architecture.Tests;

/// <summary>docs/contributing/cases.md names tests that exist.</summary>
public sealed partial class CaseTests
{
    [Fact]
    public void Every_test_that_holds_a_case_exists()
    {
        var sources = Repository.SourceFiles(Path.Combine(Repository.Root, "tests")).Select(File.ReadAllText).ToList();
        var cases = Case().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "contributing", "cases.md")));

        cases.Should().NotBeEmpty();
        Assert.All(cases, held => sources.Should().Contain(
            source => Regex.IsMatch(source, $@"\bclass {held.Groups[1].Value}\b") && source.Contains($" {held.Groups[2].Value}(", StringComparison.Ordinal), held.Value));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Case();
}
