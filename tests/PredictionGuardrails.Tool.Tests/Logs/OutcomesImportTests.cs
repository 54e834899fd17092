using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Tests.Logs;

public sealed class OutcomesImportTests : LogFixture
{
    [Fact]
    public async Task Rows_become_outcomes_that_are_known_from_now_on()
    {
        await WriteAsync();
        Folder.Write("paid.csv", "ride,amount,at\na,21.5,2026-11-28T12:00:00Z\nb,,2026-11-28T12:00:00Z\nc,30,2026-11-28T14:00:00+02:00\n");
        var before = DateTimeOffset.UtcNow;

        var result = Folder.RunJson(
            "outcomes", "import", LogPath, "<paid.csv>", "--guard", "fare", "--outcome", "paid", "--key", "ride", "-c", "amount", "--time", "at", "--source", "billing", "--revision", "2");

        (result["recorded"]!.GetValue<long>(), result["missing"]!.GetValue<long>()).Should().Be((2, 1));
        var outcomes = await ReadOutcomesAsync();
        outcomes.Select(static outcome => (outcome.Guard, outcome.Outcome, outcome.Key, outcome.Value, outcome.Source, outcome.Revision)).Should().Equal(
            ("fare", "paid", "a", 21.5, "billing", 2), ("fare", "paid", "c", 30, "billing", 2));
        outcomes.Should().OnlyContain(outcome => outcome.HappenedAt == new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        outcomes.Should().OnlyContain(outcome => outcome.KnownAt >= before.AddMilliseconds(-1) && outcome.KnownAt <= DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Labels_and_identifiers_are_read_as_they_are()
    {
        await WriteAsync();
        var id = Guid.NewGuid();
        Folder.Write("reasons.jsonl", $$"""{ "id": "{{id}}", "reason": "late" }""");

        Folder.Run("outcomes", "import", LogPath, "<reasons.jsonl>", "--guard", "fare", "--outcome", "reason", "--id", "id", "-c", "reason").ExitCode.Should().Be(0);

        (await ReadOutcomesAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { PredictionId = id, Key = (string?)null, Label = "late", Value = (double?)null });
    }

    [Fact]
    public async Task Boolean_values_are_read_in_their_usual_forms()
    {
        await WriteAsync();
        Folder.Write("clicks.csv", "ride,clicked\na,true\nb,No\nc,1\n");

        Folder.Run("outcomes", "import", LogPath, "<clicks.csv>", "--guard", "fare", "--outcome", "clicked", "--key", "ride", "-c", "clicked", "--boolean").ExitCode.Should().Be(0);

        (await ReadOutcomesAsync()).Select(static outcome => outcome.Value).Should().Equal(1, 0, 1);
    }

    [Theory]
    [InlineData("ride,amount\na,1\n,2\n", "paid.csv: row 1, column 'ride': The key is missing. Nothing was imported.")]
    [InlineData("ride,amount\na,1\na,2\n", "paid.csv: row 1, column 'ride': 'a' occurs twice. A file contains one outcome of a prediction. Nothing was imported.")]
    [InlineData("ride,amount\na,1\nb,NaN\n", "paid.csv: row 1, column 'amount': The number isn't finite. Expected a finite number. Nothing was imported.")]
    [InlineData("ride,price\na,1\n", "Column 'amount' not found.")]
    public async Task Row_that_is_not_valid_is_an_error_and_nothing_is_imported(string content, string error)
    {
        await WriteAsync();
        Folder.Write("paid.csv", content);

        var run = Folder.Run("outcomes", "import", LogPath, "<paid.csv>", "--guard", "fare", "--outcome", "paid", "--key", "ride", "-c", "amount");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(error);
        (await ReadOutcomesAsync()).Should().BeEmpty();
        Files("*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task Time_in_the_future_is_an_error()
    {
        await WriteAsync();
        Folder.Write("paid.csv", "ride,amount,at\na,1,2099-01-01T00:00:00Z\n");

        var run = Folder.Run("outcomes", "import", LogPath, "<paid.csv>", "--guard", "fare", "--outcome", "paid", "--key", "ride", "-c", "amount", "--time", "at");

        run.Error.Should().Contain("row 0, column 'at': 2099-01-01T00:00:00.0000000Z is in the future.");
    }

    [Theory]
    [InlineData("Specify the column with the predictions by either --key or --id.")]
    [InlineData("Specify the column with the predictions by either --key or --id.", "--key", "a", "--id", "b")]
    [InlineData("--revision: -1 isn't valid. Expected 0 or greater.", "--key", "a", "--revision", "-1")]
    public async Task Options_that_contradict_each_other_are_an_error(string error, params string[] options)
    {
        await WriteAsync();
        Folder.Write("paid.csv", "ride,amount\na,1\n");

        var run = Folder.Run(["outcomes", "import", LogPath, "<paid.csv>", "--guard", "fare", "--outcome", "paid", "-c", "amount", .. options]);

        (run.ExitCode, run.Error.Split('\n')[0]).Should().Be((2, $"error: {error}"));
    }

    private async Task<List<LoggedOutcome>> ReadOutcomesAsync() =>
        await new PredictionLogReader(LogPath).ReadOutcomesAsync(cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
