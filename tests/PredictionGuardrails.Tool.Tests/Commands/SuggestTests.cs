using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class SuggestTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    [Fact]
    public void Guard_starts_with_suggested_settings()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(3000));
        _folder.Write("s.json", _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--guard", "fare", "--repetitions", "0")["settings"]!.ToJsonString());
        var configuration = new ConfigurationBuilder().AddJsonFile(_folder.PathOf("s.json")).Build();

        using var guard = new PredictionGuard<int, double>("fare", dependencies: new PredictionGuardDependencies { Configuration = configuration });

        guard.Inspect(0, 12).Should().Be(12);
        guard.Inspect(0, 1e6).Should().BeInRange(5, 20, "the fallback is the median");
    }

    [Fact]
    public void Setting_has_a_reason()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(3000));

        var reasons = _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--repetitions", "0")["reasons"]!.AsArray();

        reasons.Select(reason => reason!["setting"]!.GetValue<string>()).Should().Equal(
            "OnBreach", "Fallback:Constant", "Range:Minimum", "Range:Maximum", "Change:OnBreach", "Change:FalseAlarmEvery", "Baseline:Predictions", "Baseline:Path");
        reasons.Should().OnlyContain(reason => reason!["reason"]!.GetValue<string>().Length > 20);
    }

    [Fact]
    public void Old_incident_is_listed_and_widens_no_limit()
    {
        var clean = Values.Prices(4000).ToList();
        _folder.WriteCsv("a.csv", "price", clean);
        var without = Maximum();
        for (var row = 3000; row < 3040; row++)
        {
            clean[row] = 1000 * (double)clean[row]!;
        }

        clean[500] = 99_999.0;
        _folder.WriteCsv("a.csv", "price", clean);

        Maximum().Should().Be(without);
        var leftOut = _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--repetitions", "0")["leftOut"]!.AsArray();
        leftOut.Sum(entry => entry!["rows"]!.GetValue<long>()).Should().BeInRange(41, 50);
        leftOut[0]!["row"]!.GetValue<long>().Should().Be(500);

        double Maximum() => _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--guard", "fare", "--repetitions", "0")
            ["settings"]!["PredictionGuardrails"]!["Guards"]!["fare"]!["Range"]!["Maximum"]!.GetValue<double>();
    }

    [Theory]
    [InlineData(0.2, 0.8, 0, 1)]
    [InlineData(900, 1100, 700, 1300)]
    [InlineData(2, 10, 0, 18)]
    [InlineData(-10, -2, -18, 0)]
    [InlineData(-3, 5, -11, 13)]
    [InlineData(1e15, 1e15 + 1, 9e14, 1.1e15)]
    public void Range_extends_by_the_difference_of_the_extremes(double low, double high, double minimum, double maximum)
    {
        _folder.WriteCsv("a.csv", "x", Enumerable.Range(0, 1000).Select(i => (object?)(low + ((high - low) * (i * 7919 % 1000) / 999.0))));

        var range = _folder.RunJson("suggest", "<a.csv>", "-c", "x", "--guard", "g", "--repetitions", "0")["settings"]!["PredictionGuardrails"]!["Guards"]!["g"]!["Range"]!;

        range["Minimum"]!.GetValue<double>().Should().BeApproximately(minimum, 1e-9);
        range["Maximum"]!.GetValue<double>().Should().BeApproximately(maximum, 1e-9);
    }

    [Fact]
    public void Observed_labels_are_allowed_values()
    {
        _folder.WriteCsv("a.csv", "method", Values.Labels(2000));

        var guard = _folder.RunJson("suggest", "<a.csv>", "-c", "method", "--repetitions", "0")["settings"]!["PredictionGuardrails"]!["Guards"]!["method"]!;

        guard["AllowedValues"]!["Values"]!.ToJsonString().Should().Be("[\"card\",\"cash\"]");
        guard["Fallback"]!["Constant"]!.GetValue<string>().Should().Be("card");
    }

    [Fact]
    public void New_labels_prevent_allowed_values()
    {
        _folder.WriteCsv("a.csv", "method", Values.Labels(2000).Select((label, row) => row == 1500 ? "voucher" : label));

        _folder.RunJson("suggest", "<a.csv>", "-c", "method", "--guard", "g", "--repetitions", "0")["settings"]!["PredictionGuardrails"]!["Guards"]!["g"]!["AllowedValues"].Should().BeNull();
    }

    [Fact]
    public void Suggested_settings_are_drilled()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(3000));

        var drill = _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--repetitions", "2")["drill"]!;

        drill["settings"]!.GetValue<string>().Should().Be("suggested");
        var thousand = drill["faults"]!.AsArray().Single(fault => fault!["fault"]!.GetValue<string>() == "x1000")!;
        (thousand["shareCaught"]!.GetValue<double>(), thousand["medianDelay"]!.GetValue<int>()).Should().Be((1, 1));
    }

    [Fact]
    public void Shifts_open_the_breaker_if_none_was_raised()
    {
        WriteDays("a.csv", days: 3);

        var result = _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--time", "at", "--guard", "fare", "--repetitions", "0");

        result["settings"]!["PredictionGuardrails"]!["Guards"]!["fare"]!["Change"]!["Shift"]!["OnBreach"]!.GetValue<string>().Should().Be("Fallback");
        result["reasons"]!.AsArray().Single(reason => reason!["setting"]!.GetValue<string>() == "Change:Shift:OnBreach")!["reason"]!.GetValue<string>()
            .Should().MatchRegex("^No shift was raised in \\d+ hours in which");
        Hints(result).Should().ContainSingle().Which.Should().Contain("set Baseline:TimeZone");
        _folder.Write("s.json", result["settings"]!.ToJsonString());
        _folder.Run("check", "<s.json>").ExitCode.Should().Be(0);
        _folder.Run("suggest", "<a.csv>", "-c", "price", "--time", "at", "--repetitions", "0").Output.Should().Contain("set Baseline:TimeZone");
    }

    [Fact]
    public void Shifts_are_only_observed_if_one_was_raised()
    {
        WriteDays("a.csv", days: 3, wrongFrom: 2);

        var result = _folder.RunJson("suggest", "<a.csv>", "-c", "price", "--time", "at", "--guard", "fare", "--repetitions", "0");

        result["settings"]!["PredictionGuardrails"]!["Guards"]!["fare"]!["Change"]!["Shift"].Should().BeNull();
        Hints(result)[0].Should().MatchRegex("^Change:Shift:OnBreach isn't suggested, so shifts are only observed. The guard raised \\d+ shifts? in this history, the first in row 11,[56]\\d\\d \\(");
    }

    [Fact]
    public void Shifts_are_not_evaluated_on_a_single_day()
    {
        WriteDays("a.csv", days: 1);

        Hints(_folder.RunJson("suggest", "<a.csv>", "-c", "price", "--time", "at", "--repetitions", "0"))[0].Should().Contain(" hours of this history; 24 hours are required.");
    }

    [Fact]
    public void Gap_in_the_times_is_a_hint()
    {
        _folder.Write("a.csv", "price,at\n" + string.Concat(Values.Prices(3000).Select((price, row) => FormattableString.Invariant($"{price},{1_700_000_000 + (row < 2000 ? row : 4_000_000 + row)}\n"))));

        Hints(_folder.RunJson("suggest", "<a.csv>", "-c", "price", "--time", "at", "--repetitions", "0")).Should().Contain(hint => hint.Contains("a.csv") && hint.Contains("days"));
    }

    [Fact]
    public void Suggestion_without_times_has_no_hint_about_shifts()
    {
        WriteDays("a.csv", days: 1);

        Hints(_folder.RunJson("suggest", "<a.csv>", "-c", "price", "--repetitions", "0")).Should().BeEmpty();
    }

    [Fact]
    public void Rows_can_be_sorted_by_their_time()
    {
        WriteDays("a.csv", days: 3);
        var rows = File.ReadAllLines(_folder.PathOf("a.csv"));
        _folder.Write("b.csv", string.Join("\n", [rows[0], .. rows.Skip(2000), .. rows.Skip(1).Take(1999)]) + "\n");

        _folder.Run("suggest", "<b.csv>", "-c", "price", "--time", "at", "--repetitions", "0").Error.Should().Contain(" is earlier than ");
        Hints(_folder.RunJson("suggest", "<b.csv>", "-c", "price", "--time", "at", "--sort", "--repetitions", "0")).Should().ContainSingle();
    }

    [Fact]
    public void Time_option_requires_a_repeatable_file() =>
        _folder.RunWith("price,at\n", "suggest", "-", "-c", "price", "--time", "at").Error.Should().Be("error: suggest --time reads its input twice, but standard input can be read only once. Specify a file.");

    private static List<string> Hints(System.Text.Json.Nodes.JsonNode result) => [.. result["hints"]!.AsArray().Select(hint => hint!.GetValue<string>())];

    /// <summary>Prices with a daily pattern, one every 15 seconds. From a given day, they're 2.5 times as high.</summary>
    private void WriteDays(string name, int days, int wrongFrom = int.MaxValue)
    {
        const int RowsOfDay = 5760;
        var prices = Values.Prices(days * RowsOfDay).Select((price, row) => (double)price! * (1 + (0.2 * Math.Sin(2 * Math.PI * row / RowsOfDay))) * (row >= wrongFrom * RowsOfDay ? 2.5 : 1));
        _folder.Write(name, "price,at\n" + string.Concat(prices.Select((price, row) => FormattableString.Invariant($"{price:0.00},{1_700_000_000 + (15 * row)}\n"))));
    }

    [Fact]
    public void History_that_is_too_short_is_an_error()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(399));

        _folder.Run("suggest", "<a.csv>", "-c", "price").Error.Should().Be("error: a.csv: column 'price': Found 399 rows, but at least 400 are required to learn from one part and evaluate on another.");
    }

    [Fact]
    public void History_with_mostly_missing_values_is_an_error()
    {
        _folder.WriteCsv("a.csv", "price,x", Values.Prices(2000).Select((price, row) => row % 2 == 0 ? $"{price}," : (object?)","));

        _folder.Run("suggest", "<a.csv>", "-c", "price").Error.Should().Contain("column 'price': Can't learn a baseline. Of the first ");
    }

    [Fact]
    public void History_of_IDs_is_an_error_that_says_what_changed()
    {
        _folder.WriteCsv("a.csv", "id", Enumerable.Range(0, 1000).Select(row => (object?)$"u{row * 7919 % 1000}"));

        _folder.Run("suggest", "<a.csv>", "-c", "id").Error.Should().Match(
            "error: a.csv: column 'id': Can't learn a baseline. A change was found in row 1*: a label not in the baseline *, expected *Values that are nearly all different, such as IDs, can't be learned.");
    }

    [Fact]
    public void Single_value_has_a_warning_and_no_range()
    {
        _folder.WriteCsv("a.csv", "fare", Enumerable.Repeat<object?>(45, 1500));

        var result = _folder.RunJson("suggest", "<a.csv>", "-c", "fare", "--repetitions", "0");

        _folder.WarningsOf(result).Should().Equal(
            "a.csv: column 'fare': The column has only one value, 45, in 1,500 rows. Check whether the model is stuck. No range or allowed values are suggested because they're derived from the differences between values. Use a history in which predictions differ.");
        result["settings"]!["PredictionGuardrails"]!["Guards"]!["fare"]!["Range"].Should().BeNull();
        result["falseAlarms"]!.GetValue<string>().Should().Be(
            "On the second half, which wasn't used for learning: 0 change alarms. Expected in production: one false change alarm per 1,000,000 predictions.");
    }

    [Fact]
    public void Single_label_has_a_warning_and_no_allowed_values()
    {
        _folder.WriteCsv("a.csv", "method", Enumerable.Repeat<object?>("card", 1500));

        var result = _folder.RunJson("suggest", "<a.csv>", "-c", "method", "--repetitions", "0");

        _folder.WarningsOf(result).Should().ContainSingle().Which.Should().Contain("The column has only one value, card, in 1,500 rows. Check whether the model is stuck.");
        result["settings"]!["PredictionGuardrails"]!["Guards"]!["method"]!["AllowedValues"].Should().BeNull();
    }

    [Fact]
    public void First_half_with_one_value_evaluates_no_checks()
    {
        _folder.WriteCsv("a.csv", "fare", Enumerable.Range(0, 2000).Select(row => (object?)(row < 1000 || row % 2 == 0 ? 45 : 46)));

        _folder.RunJson("suggest", "<a.csv>", "-c", "fare", "--repetitions", "0")["falseAlarms"]!.GetValue<string>().Should().NotContainEquivalentOf("checks");
    }

    public void Dispose() => _folder.Dispose();
}
