using System.Globalization;
using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class ReplayTests : IDisposable
{
    private const string Fallback = """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100,"OnBreach":"Fallback"},"Change":{"OnBreach":"Fallback"}}}}}""";

    private readonly ToolFolder _folder = new();

    [Fact]
    public void Row_is_learned_accepted_replaced_or_rejected()
    {
        WritePrices(2000, (1500, 5000), (1501, double.NaN));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "rows"), Count(result, "learned"), Count(result, "accepted"), Count(result, "fellBack"), Count(result, "rejected"))
            .Should().Be((2000, 1000, 998, 1, 1));
    }

    [Fact]
    public void Breach_of_a_check_has_its_row_and_observation()
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        var breach = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>")["breaches"]!.AsArray().Should().ContainSingle().Subject!;

        (Count(breach, "row"), Count(breach, "lastRow"), Count(breach, "count")).Should().Be((1500, 1500, 1));
        (Text(breach, "rule"), Text(breach, "metric"), Text(breach, "observed"), Text(breach, "expected"), Text(breach, "action"))
            .Should().Be(("Range", "prediction", "5,000", "at most 100", "Fallback"));
        Text(breach, "message").Should().Be("Range breach in guard 'fare': prediction was 5,000, expected at most 100.");
    }

    [Fact]
    public void Breaches_of_consecutive_rows_are_one_entry()
    {
        WritePrices(2000, (1500, 500), (1501, 600), (1502, 700), (1504, 800));
        _folder.Write("s.json", Fallback);

        Breaches("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--keep-going").Where(breach => Text(breach, "rule") == "Range")
            .Select(breach => (Count(breach, "row"), Count(breach, "lastRow"), Count(breach, "count"))).Should().Equal((1500, 1502, 3), (1504, 1504, 1));
    }

    [Fact]
    public void Missing_value_is_null()
    {
        _folder.Write("a.csv", "price,x\n" + string.Concat(Enumerable.Repeat("1,\n", 300)) + ",\n");

        Text(Breaches("replay", "<a.csv>", "-c", "price", "--learn", "100").Single(breach => Count(breach, "row") == 300), "rule").Should().Be("NotNull");
    }

    [Fact]
    public void Observed_breach_is_an_accepted_row()
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--mode", "observe");

        (Count(result, "accepted"), Count(result, "breachesFound")).Should().Be((1000, 1));
    }

    [Fact]
    public void Rows_during_learning_are_checked()
    {
        WritePrices(2000, (10, 5000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "learned"), Count(result["breaches"]![0]!, "row")).Should().Be((1000, 10));
    }

    [Fact]
    public void Change_opens_the_breaker_without_further_breaches()
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
    public void Change_says_once_over_how_many_predictions()
    {
        WritePrices(2000, [.. Enumerable.Range(1500, 20).Select(row => (row, 99.5 - row % 7))]);

        _folder.Run("replay", "<a.csv>", "-c", "price").Output.Should().MatchRegex(@"\(mean [\d.]+ over \d+ predictions\)").And.NotMatchRegex(@"predictions\) over");
    }

    [Fact]
    public void Fallback_in_code_needs_no_value()
    {
        // The first row returns the fallback before any prediction was accepted.
        WritePrices(300, (0, 5000));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100,"OnBreach":"Fallback"},"Change":{"Enabled":false}}}}}""");

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (Count(result, "learned"), Count(result, "fellBack"), Count(result, "accepted"), Count(result, "breachesFound")).Should().Be((0, 1, 299, 1));
    }

    [Fact]
    public void Configured_fallback_is_used()
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
    public void Rows_before_the_first_are_skipped()
    {
        WritePrices(2000, (100, 5000), (1500, 6000));
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--from", "500", "--learn", "200");

        (Count(result, "rows"), Count(result, "learned"), Count(result["breaches"]![0]!, "row")).Should().Be((1500, 200, 1500));
    }

    [Fact]
    public void First_row_after_the_last_is_an_error()
    {
        WritePrices(10);

        _folder.Run("replay", "<a.csv>", "-c", "price", "--from", "10").Error.Should().Be("error: a.csv: --from: Row 10 doesn't exist. The last row is 9.");
    }

    [Fact]
    public void Incomplete_list_is_marked()
    {
        WritePrices(3000, [.. Enumerable.Range(0, 100).Select(i => (1000 + (2 * i), 5000.0))]);
        _folder.Write("s.json", Fallback);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--mode", "Observe", "--most", "10");

        (result["breaches"]!.AsArray().Count, result["breachesCut"]!.GetValue<bool>()).Should().Be((10, true));
        Count(result, "breachesFound").Should().BeGreaterThan(99);
    }

    [Fact]
    public void Breach_fails_a_pipeline_if_requested()
    {
        WritePrices(2000, (1500, double.NaN));

        _folder.Run("replay", "<a.csv>", "-c", "price", "--fail-on-breach").ExitCode.Should().Be(1);
        _folder.Run("replay", "<a.csv>", "-c", "price", "--from", "1600", "--learn", "100", "--fail-on-breach").ExitCode.Should().Be(0);
    }

    [Fact]
    public void Baseline_option_replaces_learning_and_keeps_the_file()
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
    public void Invalid_baseline_file_is_an_error()
    {
        WritePrices(300);

        _folder.Run("replay", "<a.csv>", "-c", "price", "--baseline", "<a.csv>").Error.Should().StartWith("error: 'a.csv' is damaged, is truncated, or isn't a baseline file");
    }

    [Fact]
    public void Baseline_of_another_kind_is_named_as_it_was_given()
    {
        WritePrices(300);
        _folder.Write("l.csv", "city\n" + string.Concat(Enumerable.Repeat("Lyon\nParis\n", 100)));
        _folder.Run("profile", "<l.csv>", "-c", "city", "--out", "<b.json>");

        _folder.Run("replay", "<a.csv>", "-c", "price", "--baseline", "<b.json>").Error.Should().Be(
            "error: --baseline: 'b.json' contains a baseline of another kind for metric 'prediction' "
            + "(numbers instead of labels, or labels instead of numbers).");
    }

    [Fact]
    public void Guard_that_is_off_learns_nothing()
    {
        WritePrices(300);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--mode", "Off");

        (Count(result, "learned"), result["stillLearning"]).Should().Be((0, null));
        result["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()).Should().Equal(
            "In mode Off, a guard checks nothing and doesn't learn. Use --mode Observe or --mode Enforce.");
    }

    [Fact]
    public void Clock_follows_the_times_of_the_file()
    {
        // With one row per hour, the minimum duration of two days requires more rows than --learn.
        _folder.Write("a.csv", "price,at\n" + string.Concat(Values.Prices(400).Select((price, i) =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{price},{new DateTime(2026, 1, 1).AddHours(i):O}\n"))));
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Baseline":{"Predictions":100,"MinimumDuration":"8.00:00:00"}}}}}""");

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--settings", "<s.json>");

        Count(result, "learned").Should().BeInRange(191, 200);
        Text(result, "clock").Should().Be("column 'at'");
    }

    [Fact]
    public void Virtual_clock_has_no_minimum_duration_of_learning()
    {
        WritePrices(2000);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--learn", "150", "--every", "00:00:00.001");

        Count(result, "learned").Should().Be(150);
        Text(result, "clock").Should().Contain("virtual (00:00:00.0010000").And.Contain("no minimum duration");
    }

    [Fact]
    public void Shifts_on_the_virtual_clock_are_relative_to_the_baseline()
    {
        // A guard that follows the time of day raises no shift by less than a factor of two on the first day.
        _folder.Write("a.csv", "price\n" + string.Join('\n', Values.Prices(20_000).Select((price, i) => i < 15_000 ? price : 1.3 * (double)price!)));

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price");

        result["breaches"]!.AsArray().Should().ContainSingle(breach => Text(breach!, "rule") == "Shift" && Text(breach!, "expected").EndsWith("(baseline: 1,000 predictions)"));
        result["warnings"]!.AsArray().Select(static warning => warning!.GetValue<string>()).Should().ContainSingle().Which.Should().EndWith("If the file has a column with times, use --time.");
    }

    [Fact]
    public void File_that_ends_during_learning_has_a_warning()
    {
        WritePrices(412);

        Text(_folder.RunJson("replay", "<a.csv>", "-c", "price"), "stillLearning").Should().Be("prediction: learning (412 of 1,000 predictions)");
        _folder.Run("replay", "<a.csv>", "-c", "price").Output.Should().Contain("warning: The history ended during learning (prediction: learning (412 of 1,000 predictions)), so changes weren't detected. Reduce --learn.");
    }

    [Fact]
    public void Labels_are_replayed_too()
    {
        _folder.WriteCsv("a.csv", "method", Values.Labels(2000).Concat(Enumerable.Repeat<object?>("voucher", 30)));

        Text(Breaches("replay", "<a.csv>", "-c", "method").Single(), "observed").Should().Contain("a label not in the baseline");
    }

    [Fact]
    public void Names_in_code_are_listed_as_not_replayed()
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Metrics":{"confidence":{"Range":{"Minimum":0}}},"Checks":{"own":{"OnBreach":"Throw"}},"Baseline":{"Path":"fare.json"}}}}}""");

        _folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--learn", "100")["notReplayed"]!.AsArray().Select(node => node!.GetValue<string>())
            .Should().HaveCount(3).And.Contain(text => text.Contains("Metrics:confidence")).And.Contain(text => text.Contains("Checks:own")).And.Contain(text => text.Contains("Baseline:Path"));
    }

    [Fact]
    public void Invalid_setting_is_an_error_with_its_path()
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":"much"}}}}}""");

        var run = _folder.Run("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>");

        (run.ExitCode, run.Error).Should().Be((2, "error: PredictionGuardrails:Guards:fare:Range:Maximum: 'much' isn't valid. Expected a finite number, for example 0.5."));
    }

    [Theory]
    [InlineData("error: s.json: The settings contain several guards. Specify one of them with --guard: fare, tip.")]
    [InlineData("error: s.json: Guard 'fair' not found. Did you mean 'fare'?", "--guard", "fair")]
    public void Ambiguous_guard_is_an_error(string error, params string[] args)
    {
        WritePrices(300);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Mode":"Off"},"tip":{"Mode":"Off"}}}}""");

        _folder.Run(["replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", .. args]).Error.Should().Be(error);
    }

    [Fact]
    public void Later_settings_override_earlier_ones()
    {
        WritePrices(300, (200, 5000));
        _folder.Write("s.json", Fallback);
        _folder.Write("t.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":9000}}}}}""");

        Breaches("replay", "<a.csv>", "-c", "price", "--learn", "100", "--settings", "<s.json>", "--settings", "<t.json>").Should().NotContain(breach => Text(breach, "rule") == "Range");
    }

    [Fact]
    public void Row_that_is_earlier_than_the_previous_one_is_an_error()
    {
        WriteTimed("a.csv", [(3, 1), (2, 2), (1, 3)]);

        var run = _folder.Run("replay", "<a.csv>", "-c", "price", "--time", "at");

        (run.ExitCode, run.Error).Should().Be((2,
            "error: a.csv: row 1, column 'at': 2026-01-01T00:02:00Z is earlier than 2026-01-01T00:03:00Z in row 0. Expected rows from oldest to newest; equal times are allowed. To sort the rows in memory, use --sort."));
    }

    [Fact]
    public void Row_that_is_a_millisecond_earlier_is_an_error()
    {
        _folder.Write("a.csv", "price,at\n1,2026-01-01T00:00:00.005Z\n2,2026-01-01T00:00:00.004Z\n");

        var run = _folder.Run("replay", "<a.csv>", "-c", "price", "--time", "at");

        (run.ExitCode, run.Error).Should().Match<(int ExitCode, string Error)>(it => it.ExitCode == 2 && it.Error.Contains(": 2026-01-01T00:00:00.004Z is earlier than 2026-01-01T00:00:00.005Z in row 0."));
    }

    [Fact]
    public void Equal_times_are_in_order()
    {
        WriteTimed("a.csv", [(1, 1), (1, 2), (2, 3)]);

        Count(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at"), "rows").Should().Be(3);
    }

    [Fact]
    public void History_with_the_newest_row_first_is_sorted()
    {
        // The last 300 of 2,500 rows are ten times as high, and the file starts with them.
        var prices = Values.Prices(2500).Select((price, minute) => (minute, (double)price! * (minute >= 2200 ? 10 : 1)));
        WriteTimed("a.csv", prices.Reverse());

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--sort");

        Text(result, "clock").Should().Be("column 'at' (sorted)");
        Count(result, "learned").Should().BeInRange(1000, 1002);
        var breach = result["breaches"]!.AsArray().Should().ContainSingle(breach => Text(breach!, "rule") == "Change").Subject!;
        Count(breach, "row").Should().BeInRange(299 - 20, 299, "row numbers are the file's");
    }

    [Fact]
    public void Sorted_rows_give_the_result_of_a_sorted_file()
    {
        List<(int Minute, double Price)> prices = [.. Values.Prices(2500).Select((price, row) => (row / 2, (double)price!))];
        WriteTimed("a.csv", prices);
        WriteTimed("b.csv", Enumerable.Range(0, 2500).OrderBy(row => row % 2 == 0).Select(row => prices[row]).Reverse().OrderBy(row => row.Minute % 7));

        var (sorted, other) = (_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at"), _folder.RunJson("replay", "<b.csv>", "-c", "price", "--time", "at", "--sort"));

        (Count(other, "learned"), Count(other, "accepted"), Count(other, "breachesFound")).Should().Be((Count(sorted, "learned"), Count(sorted, "accepted"), Count(sorted, "breachesFound")));
    }

    [Theory]
    [InlineData("error: Option --sort requires --time.", "--sort")]
    [InlineData("error: Options --sort and --from can't be used together.", "--sort", "--time", "at", "--from", "5")]
    public void Sort_option_requires_time_and_all_rows(string error, params string[] args)
    {
        WriteTimed("a.csv", [(1, 1)]);

        _folder.Run(["replay", "<a.csv>", "-c", "price", .. args]).Error.Should().StartWith(error);
    }

    [Fact]
    public void Wrong_year_has_a_warning_and_its_idle_time_is_skipped()
    {
        WriteTimed("a.csv", [.. Enumerable.Range(0, 131).Select(minute => (minute, 10.0 + (minute % 7))), (53_000_000, 11)]);

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--learn", "100");

        Count(result, "rows").Should().Be(132);
        Warnings(result).Should().Equal(
            "a.csv: row 131, column 'at': 2126-10-09T13:20:00Z is 101 years after 2026-01-01T02:10:00Z in row 130. Check whether a year is wrong.");
        result["enforced"]!["duration"]!.GetValue<string>().Should().StartWith("36805.", "the clock shows the row's time");
    }

    [Fact]
    public void Gap_of_thirty_days_has_no_warning()
    {
        WriteTimed("a.csv", [(0, 1), (30 * 24 * 60, 2)]);

        Warnings(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at")).Should().BeEmpty();
    }

    [Fact]
    public void Gaps_after_the_third_are_counted()
    {
        WriteTimed("a.csv", Enumerable.Range(0, 6).Select(month => (month * 31 * 24 * 60, 1.0 * month)));

        Warnings(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at")).Should().HaveCount(4).And.HaveElementAt(3, "a.csv: Found 2 more gaps of more than 30 days.");
    }

    [Fact]
    public void History_that_is_learned_completely_has_a_warning()
    {
        WriteTimed("a.csv", Enumerable.Range(0, 100).Select(minute => (minute, 10.0 + (minute % 7))));

        var result = _folder.RunJson("replay", "<a.csv>", "-c", "price", "--time", "at", "--learn", "100");

        (Count(result, "rows"), Count(result, "learned")).Should().Be((100, 100));
        Warnings(result).Should().ContainSingle().Which.Should().StartWith("a.csv: The guard learned from all 100 rows, so no rows are left to replay. Use a longer history,");
        (result["stillLearning"], result["enforced"]).Should().Be((null, null));
        _folder.Run("replay", "<a.csv>", "-c", "price", "--time", "at", "--learn", "100").Output.Should().MatchRegex("warning: .*a.csv: The guard learned from all 100 rows").And.NotContain("No breaches found in");
    }

    [Fact]
    public void Effect_of_enforced_settings_is_the_last_sentence()
    {
        WriteTimed("a.csv", Enumerable.Range(0, 2000).Select(row => (20 * row, row is 10 or 1500 or 1600 ? 5000.0 : row == 1700 ? double.NaN : 10.0 + (row % 7))));
        _folder.Write("s.json", Fallback);
        string[] args = ["replay", "<a.csv>", "-c", "price", "--time", "at", "--settings", "<s.json>"];

        var enforced = _folder.RunJson(args)["enforced"]!;

        (Count(enforced, "calls"), Count(enforced, "answeredByFallback"), Count(enforced, "answeredByNone"), Text(enforced, "duration")).Should().Be((2000, 3, 1, "27.18:20:00"));
        _folder.Run(args).Output.TrimEnd().Should().EndWith(
            "With these settings, 3 of 2,000 calls in 28 days would have returned the fallback, and 1 would have thrown an exception.");
    }

    [Theory]
    [InlineData("--mode", "Observe")]
    [InlineData("--keep-going")]
    public void Observed_settings_have_no_enforced_result(params string[] args)
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        _folder.RunJson(["replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", .. args])["enforced"].Should().BeNull();
    }

    [Fact]
    public void History_on_a_virtual_clock_has_no_duration()
    {
        WritePrices(2000, (1500, 5000));
        _folder.Write("s.json", Fallback);

        _folder.Run("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>").Output.Should().Contain("With these settings, 1 of 2,000 calls would have returned the fallback.");
    }

    [Fact]
    public void Breaches_are_counted_by_rule_if_the_list_is_incomplete()
    {
        WritePrices(3000, [.. Enumerable.Range(0, 100).Select(i => (1000 + (2 * i), 5000.0)), (2000, 5000.0), (2001, 5000.0)]);
        _folder.Write("s.json", """{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Maximum":100},"Change":{"Enabled":false}}}}}""");

        Count(_folder.RunJson("replay", "<a.csv>", "-c", "price", "--settings", "<s.json>", "--mode", "Observe", "--most", "10")["breachesByRule"]!, "Range").Should().Be(102);
    }

    public void Dispose() => _folder.Dispose();

    private static long Count(JsonNode node, string name) => node[name]!.GetValue<long>();

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private List<JsonNode> Breaches(params string[] args) => [.. _folder.RunJson(args)["breaches"]!.AsArray().Select(breach => breach!)];

    private List<string> Warnings(JsonNode result) => _folder.WarningsOf(result);

    /// <summary>Prices with times in minutes since the start of 2026.</summary>
    private void WriteTimed(string name, IEnumerable<(int Minute, double Price)> rows) => _folder.Write(name, "price,at\n" + string.Concat(rows.Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Price},{new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(row.Minute):O}\n"))));

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
