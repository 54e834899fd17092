using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class ReplayTests : IDisposable
{
    private const string Fallback = """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100,"OnBreach":"Fallback"},"Change":{"OnBreach":"Fallback"}}}}}""";

    private readonly ToolFolder _folder = new();

    [Fact]
    public void Every_row_is_learned_accepted_answered_by_a_fallback_or_rejected()
    {
        WritePrices(2000, (1500, 5000), (1501, double.NaN));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "rows"), Count(result, "learned"), Count(result, "accepted"), Count(result, "fellBack"), Count(result, "rejected"))
            .Should().Be((2000, 1000, 998, 1, 1));
    }

    [Fact]
    public void A_check_is_told_with_its_row_and_what_was_found()
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        var breach = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>")["breaches"]!.AsArray().Should().ContainSingle().Subject!;

        (Count(breach, "row"), Count(breach, "lastRow"), Count(breach, "count")).Should().Be((1500, 1500, 1));
        (Text(breach, "rule"), Text(breach, "metric"), Text(breach, "observed"), Text(breach, "expected"), Text(breach, "action"))
            .Should().Be(("Range", "prediction", "5000", "at most 100", "Fallback"));
        Text(breach, "message").Should().Be("Guard 'fare': Range: prediction was 5000, expected at most 100.");
    }

    [Fact]
    public void Rows_that_breach_one_check_after_the_other_are_one_entry()
    {
        WritePrices(2000, (1500, 500), (1501, 600), (1502, 700), (1504, 800));
        _folder.Write("s.json", Fallback);

        Breaches("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--keep-going").Where(breach => Text(breach, "rule") == "Range")
            .Select(breach => (Count(breach, "row"), Count(breach, "lastRow"), Count(breach, "count"))).Should().Equal((1500, 1502, 3), (1504, 1504, 1));
    }

    [Fact]
    public void A_missing_value_is_null()
    {
        _folder.Write("a.csv", "price,x\n" + string.Concat(Enumerable.Repeat("1,\n", 300)) + ",\n");

        Text(Breaches("replay", "<a.csv>", "-c", "price", "--learn", "100").Single(breach => Count(breach, "row") == 300), "rule").Should().Be("NotNull");
    }

    [Fact]
    public void An_observed_breach_is_an_accepted_row()
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--mode", "observe");

        (Count(result, "accepted"), Count(result, "breachesFound")).Should().Be((1000, 1));
    }

    [Fact]
    public void Rows_that_are_learnt_from_are_checked()
    {
        WritePrices(2000, (10, 5000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "learned"), Count(result["breaches"]![0]!, "row")).Should().Be((1000, 10));
    }

    [Fact]
    public void A_change_opens_the_breaker_and_what_it_answers_is_no_breach_of_its_own()
    {
        WritePrices(2000, [.. Enumerable.Range(1500, 20).Select(row => (row, 99.5 - row % 7))]);
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        var breach = result["breaches"]!.AsArray().Should().ContainSingle(breach => Text(breach!, "action") == "Fallback").Subject!;
        Text(breach, "rule").Should().Be("Change");
        Count(breach, "row").Should().BeInRange(1502, 1519);
        Count(breach, "predictions").Should().BeInRange(3, 20);
        Count(result, "fellBack").Should().BeGreaterThan(30, "the first break is thirty seconds, a row a second");
    }

    [Fact]
    public void Without_a_fallback_in_the_settings_none_of_its_values_is_needed()
    {
        // The very first row falls back: nothing was accepted yet that could stand for it.
        WritePrices(300, (0, 5000));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100,"OnBreach":"Fallback"},"Change":{"Enabled":false}}}}}""");

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "learned"), Count(result, "fellBack"), Count(result, "accepted"), Count(result, "breachesFound")).Should().Be((0, 1, 299, 1));
    }

    [Fact]
    public void A_fallback_in_the_settings_answers_itself()
    {
        WritePrices(300, (200, 5000));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100,"OnBreach":"Fallback"},"Fallback":{"Constant":"9"}}}}}""");

        Count(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--learn", "100"), "fellBack").Should().Be(1);
    }

    [Fact]
    public void Keep_going_lists_every_alarm()
    {
        WritePrices(3000, [.. Enumerable.Range(1200, 30).Concat(Enumerable.Range(2200, 30)).Select(row => (row, 400.0 + row % 7))]);

        Breaches("replay", "<a.csv>", "-c", "price").Where(breach => Text(breach!, "rule") == "Change").Should().HaveCount(2, "a change that lasts is one breach, and there are two");
        Breaches("replay", "<a.csv>", "-c", "price", "--keep-going").Should().HaveCountGreaterThan(5);
    }

    [Fact]
    public void Rows_before_the_first_are_left_out_and_rows_keep_their_numbers()
    {
        WritePrices(2000, (100, 5000), (1500, 6000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--from", "500", "--learn", "200");

        (Count(result, "rows"), Count(result, "learned"), Count(result["breaches"]![0]!, "row")).Should().Be((1500, 200, 1500));
    }

    [Fact]
    public void A_first_row_beyond_the_last_is_told()
    {
        WritePrices(10);

        _folder.Run("replay", "<a.csv>", "-c", "price", "--from", "10").Error.Should().Be("error: a.csv: --from is 10, and its last row is 9.");
    }

    [Fact]
    public void The_list_is_bounded_and_says_so()
    {
        WritePrices(3000, [.. Enumerable.Range(0, 100).Select(i => (1000 + (2 * i), 5000.0))]);
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--mode", "Observe", "--most", "10");

        (result["breaches"]!.AsArray().Count, result["breachesCut"]!.GetValue<bool>()).Should().Be((10, true));
        Count(result, "breachesFound").Should().BeGreaterThan(99);
    }

    [Fact]
    public void A_pipeline_can_fail_on_a_breach()
    {
        WritePrices(2000, (1500, double.NaN));

        _folder.Run("replay", "<a.csv>", "-c", "price", "--fail-on-breach").ExitCode.Should().Be(1);
        _folder.Run("replay", "<a.csv>", "-c", "price", "--from", "1600", "--learn", "100", "--fail-on-breach").ExitCode.Should().Be(0);
    }

    [Fact]
    public void A_baseline_takes_the_place_of_learning_and_stays_as_it_is()
    {
        WritePrices(2000);
        _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<b.json>", "--guard", "fare");
        var before = File.ReadAllText(_folder.PathOf("b.json"));
        WritePrices(300, [.. Enumerable.Range(100, 20).Select(row => (row, 400.0 + row % 7))]);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>");

        Count(result, "learned").Should().Be(0);
        Count(result["breaches"]![0]!, "row").Should().BeInRange(102, 110);
        File.ReadAllText(_folder.PathOf("b.json")).Should().Be(before);
    }

    [Fact]
    public void A_baseline_that_is_none_is_told()
    {
        WritePrices(300);

        _folder.Run("replay", "<a.csv>", "-c", "price", "--baseline", "<a.csv>").Error.Should().StartWith("error: a.csv is damaged or cut off, or no baseline at all");
    }

    [Fact]
    public void Time_goes_by_the_files_own_clock()
    {
        // A row an hour: a minimum duration of two days takes more rows than the number that is asked for.
        _folder.Write("a.csv", "price,at\n" + string.Concat(Values.Prices(400).Select((price, i) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{price},{new DateTime(2026, 1, 1).AddHours(i):O}\n"))));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Baseline":{"Predictions":100,"MinimumDuration":"8.00:00:00"}}}}}""");

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--settings", "<s.json>");

        Count(result, "learned").Should().BeInRange(191, 200);
        Text(result, "clock").Should().Be("column \"at\"");
    }

    [Fact]
    public void On_a_virtual_clock_learning_takes_no_minimum_duration_and_that_is_said()
    {
        WritePrices(2000);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--learn", "150", "--every", "00:00:00.001");

        Count(result, "learned").Should().Be(150);
        Text(result, "clock").Should().Contain("virtual, 00:00:00.0010000").And.Contain("no minimum duration");
    }

    [Fact]
    public void A_file_that_ends_while_the_guard_still_learns_is_told()
    {
        WritePrices(412);

        Text(_folder.RunJson("replay", "<a.csv>", "-c", "price"), "stillLearning").Should().Be("prediction: learning 412 of 1,000");
        _folder.Run("replay", "<a.csv>", "-c", "price").Output.Should().Contain("still learning (prediction: learning 412 of 1,000)");
    }

    [Fact]
    public void Labels_are_replayed_too()
    {
        _folder.WriteCsv("a.csv", "method", Values.Labels(2000).Concat(Enumerable.Repeat<object?>("voucher", 30)));

        Text(Breaches("replay", "<a.csv>", "-c", "method").Single(), "observed").Should().Contain("a label that the baseline does not know");
    }

    [Fact]
    public void What_lives_in_code_is_not_replayed_and_that_is_said()
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Metrics":{"confidence":{"Range":{"Minimum":0}}},"Checks":{"own":{"OnBreach":"Throw"}},"Baseline":{"Path":"fare.json"}}}}}""");

        _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--learn", "100")["notReplayed"]!.AsArray().Select(node => node!.GetValue<string>())
            .Should().HaveCount(3).And.Contain(text => text.Contains("Metrics:confidence")).And.Contain(text => text.Contains("Checks:own")).And.Contain(text => text.Contains("Baseline:Path"));
    }

    [Fact]
    public void Wrong_settings_are_told_with_their_path()
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":"much"}}}}}""");

        var run = _folder.Run("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (run.ExitCode, run.Error).Should().Be((2, "error: PredictionGuardrails:Guards:fare:Range:Maximum is \"much\": a finite number, such as 0.5, is expected."));
    }

    [Theory]
    [InlineData("error: s.json: there are several guards: say which with --guard. Known here: fare, tip.")]
    [InlineData("error: s.json: there is no guard \"fair\", did you mean \"fare\"? Known here: fare, tip.", "--guard", "fair")]
    public void The_guard_has_to_be_clear(string error, params string[] args)
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Mode":"Off"},"tip":{"Mode":"Off"}}}}""");

        _folder.Run(["replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", .. args]).Error.Should().Be(error);
    }

    [Fact]
    public void Later_settings_go_on_top()
    {
        WritePrices(300, (200, 5000));
        _folder.Write("s.json", Fallback);
        _folder.Write("t.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":9000}}}}}""");

        Breaches("replay", "<a.csv>", "-c", "price", "--learn", "100", "--settings", "<s.json>", "--settings", "<t.json>").Should().NotContain(breach => Text(breach, "rule") == "Range");
    }

    public void Dispose() => _folder.Dispose();

    private static long Count(JsonNode node, string name) => node[name]!.GetValue<long>();

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private List<JsonNode> Breaches(params string[] args) => [.. _folder.RunJson(args)["breaches"]!.AsArray().Select(breach => breach!)];

    /// <summary>Prices between 2 and 60, with some rows replaced.</summary>
    private void WritePrices(int count, params (int Row, double Value)[] replaced)
    {
        var values = Values.Prices(count).Select(price => (object?)Math.Min(60, (double)price!)).ToList();
        foreach (var (row, value) in replaced)
        {
            values[row] = value;
        }

        _folder.WriteCsv("a.csv", "price", values);
    }
}
