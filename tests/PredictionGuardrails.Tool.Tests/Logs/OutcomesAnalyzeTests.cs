namespace PredictionGuardrails.Tool.Tests.Logs;

/// <summary><c>guardrails outcomes analyze</c>.</summary>
public sealed class OutcomesAnalyzeTests : LogFixture
{
    private static readonly string[] Until = ["--until", "2026-12-05"];

    [Fact]
    public async Task Errors_of_imported_outcomes_are_measured()
    {
        await ImportAsync("key,paid\na,21\nc,33\n");

        var result = Analyze("--outcome", "paid");

        result["type"]!.GetValue<string>().Should().Be("Number");
        (result["predictions"]!.GetValue<int>(), result["withOutcome"]!.GetValue<int>()).Should().Be((3, 2));
        result["metrics"]!.AsArray().Single(static metric => metric!["name"]!.GetValue<string>() == "bias")!["value"]!.GetValue<double>().Should().Be(2);
        result["worstPredictions"]![0]!["columns"]!.ToJsonString().Should().Contain("distance");
    }

    [Fact]
    public async Task Worst_predictions_are_listed_without_keys_unless_a_plan_says_they_are_not_classified()
    {
        await ImportAsync("key,paid\na,21\n");

        Analyze("--outcome", "paid")["worstPredictions"]![0]!["key"].Should().BeNull();

        Folder.Write("plan.json", """
            { "formatVersion": 1, "guards": { "fare": { "prediction": "Number", "columns": [{ "name": "city", "type": "Text", "classification": "Acme:Personal" }],
              "outcomes": [{ "name": "paid", "type": "Number", "maturity": "1.00:00:00" }] } } }
            """);
        var worst = Analyze("--outcome", "PAID", "--plan", "<plan.json>")["worstPredictions"]![0]!;
        worst["key"]!.GetValue<string>().Should().Be("a");
        worst["columns"]!.ToJsonString().Should().NotContain("city");
    }

    [Fact]
    public async Task Predictions_younger_than_the_maturity_are_not_analyzed()
    {
        await ImportAsync("key,paid\na,21\n");

        Analyze("--outcome", "paid", "--maturity", "10.00:00:00")["predictions"]!.GetValue<int>().Should().Be(0);
    }

    [Fact]
    public async Task Table_lists_measures()
    {
        await ImportAsync("key,paid\na,21\n");

        var run = Folder.Run(["outcomes", "analyze", LogPath, "-g", "fare", "--outcome", "paid", .. Until]);

        run.Output.Should().Contain("3 final predictions of guard 'fare'").And.Contain("mean absolute error").And.Contain("Worst predictions");
    }

    [Theory]
    [InlineData("No records of guard 'fares' found. Did you mean 'fare'?", "-g", "fares", "--outcome", "paid")]
    [InlineData("--days: 0 is too small. Expected at least 1.", "-g", "fare", "--outcome", "paid", "--days", "0")]
    [InlineData("Options --plan and --type can't be used together.", "-g", "fare", "--outcome", "paid", "--plan", "plan.json", "--type", "label")]
    public async Task Request_that_is_not_valid_is_an_error(string error, params string[] arguments)
    {
        await WriteAsync();

        var run = Folder.Run(["outcomes", "analyze", LogPath, .. arguments]);

        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain(error);
    }

    [Fact]
    public async Task Outcome_that_the_plan_does_not_declare_is_an_error()
    {
        await WriteAsync();
        Folder.Write("plan.json", """{ "formatVersion": 1, "guards": { "fare": { "columns": [], "outcomes": [{ "name": "paid", "type": "Number" }] } } }""");

        var run = Folder.Run("outcomes", "analyze", LogPath, "-g", "fare", "--outcome", "payed", "--plan", "<plan.json>");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("Outcome 'payed' not found. Did you mean 'paid'?");
    }

    private System.Text.Json.Nodes.JsonNode Analyze(params string[] arguments) => Folder.RunJson(["outcomes", "analyze", LogPath, "-g", "fare", .. Until, .. arguments]);

    private async Task ImportAsync(string rows)
    {
        await WriteAsync();
        Folder.Write("paid.csv", rows);
        Folder.Run("outcomes", "import", LogPath, "<paid.csv>", "-g", "fare", "--key", "key", "-c", "paid").ExitCode.Should().Be(0);
    }
}
