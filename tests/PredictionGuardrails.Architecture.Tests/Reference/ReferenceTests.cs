namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>Pages of the reference are generated from the product, and committed so that they can be read everywhere.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Pages => [.. Generators.Keys];

    private static readonly Dictionary<string, Func<string>> Generators = new()
    {
        ["settings.md"] = SettingsPage.Write,
        ["checks-and-rules.md"] = RulesPage.Write,
        ["log-events.md"] = LogEventsPage.Write,
        ["dashboard-api.md"] = DashboardApiPage.Write,
        ["cli.md"] = CommandLinePage.Write,
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_is_generated_from_the_product(string page)
    {
        var path = Path.Combine(Repository.Root, "docs", "reference", page);
        var generated = Generators[page]();
        if (Environment.GetEnvironmentVariable("WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(path, generated);
        }

        File.ReadAllText(path).Should().Be(generated, "WRITE_REFERENCE=1 dotnet test generates it again");
    }
}
