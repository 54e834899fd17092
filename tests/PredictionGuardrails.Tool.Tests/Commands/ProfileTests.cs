using System.Globalization;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class ProfileTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    [Fact]
    public void Statistics_are_exact()
    {
        _folder.WriteCsv("a.csv", "price,x", ["1,", "2,", "2,", ",", "0,", "NaN,", "5,", "-10,"]);

        var metric = _folder.RunJson("profile", "<a.csv>", "-c", "price")["metrics"]![0]!;

        metric["name"]!.GetValue<string>().Should().Be("price");
        metric["kind"]!.GetValue<string>().Should().Be("number");
        Count("count").Should().Be(8);
        Count("missing").Should().Be(1);
        Count("nan").Should().Be(1);
        Count("zeros").Should().Be(1);
        Count("repeats").Should().Be(1);
        Count("distinct").Should().Be(6);
        Number("mean").Should().Be(0);
        Number("standardDeviation").Should().BeApproximately(Math.Sqrt(134.0 / 5), 1e-14);
        (Number("minimum"), Number("maximum")).Should().Be((-10, 5));
        metric["quantiles"]!["0.5"]!.GetValue<double>().Should().Be(1);
        metric["quantileError"]!.GetValue<double>().Should().Be(0);

        long Count(string name) => metric[name]!.GetValue<long>();
        double Number(string name) => metric[name]!.GetValue<double>();
    }

    [Fact]
    public void Quantiles_of_many_values_are_within_the_stated_error()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble() * 1000)];
        _folder.WriteCsv("a.csv", "price", values.Cast<object?>());

        var metric = _folder.RunJson("profile", "<a.csv>", "-c", "price")["metrics"]![0]!;

        metric["distinctIsCapped"]!.GetValue<bool>().Should().BeTrue();
        var error = metric["quantileError"]!.GetValue<double>();
        error.Should().BeInRange(0.001, 0.016);
        Array.Sort(values);
        foreach (var share in new[] { 0.05, 0.5, 0.95 })
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            metric["quantiles"]![share.ToString(CultureInfo.InvariantCulture)]!.GetValue<double>().Should().BeApproximately(exact, error * exact);
        }
    }

    [Fact]
    public void Numbers_are_written_without_loss()
    {
        _folder.WriteCsv("a.csv", "price", [0.1, 0.2, 1e-300]);

        _folder.Run("profile", "<a.csv>", "-c", "price", "--format", "json").Output.Should().Contain("\"maximum\": 0.2,").And.Contain("\"minimum\": 1E-300,");
    }

    [Fact]
    public void Labels_are_counted()
    {
        _folder.WriteCsv("a.csv", "method,x", ["card,", "cash,", "card,", ","]);

        var metric = _folder.RunJson("profile", "<a.csv>", "-c", "method")["metrics"]![0]!;

        metric["kind"]!.GetValue<string>().Should().Be("label");
        metric["labels"]!.ToJsonString().Should().Be("{\"card\":2,\"cash\":1}");
        metric["missing"]!.GetValue<long>().Should().Be(1);
    }

    [Fact]
    public void Numbers_can_be_labels()
    {
        _folder.WriteCsv("a.csv", "class", [0, 1, 1]);

        _folder.RunJson("profile", "<a.csv>", "-c", "class", "--kind", "label")["metrics"]![0]!["labels"]!["1"]!.GetValue<long>().Should().Be(2);
    }

    [Fact]
    public void Segments_are_profiled_separately_and_the_rest_combined()
    {
        _folder.Write("a.csv", "price,country\n1,DE\n3,DE\n10,FR\n20,IT\n30,ES\n");

        var segments = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--by", "country", "--segments", "2")["metrics"]![0]!["segments"]!.AsArray();

        segments.Select(segment => (segment!["name"]!.GetValue<string>(), segment["mean"]!.GetValue<double>()))
            .Should().Equal(("country DE", 2.0), ("country other", 25.0), ("country FR", 10.0));
    }

    [Fact]
    public void Segments_whose_values_are_called_like_built_in_ones_are_apart_from_them()
    {
        _folder.Write("a.csv", "price,country\n1,none\n2,\n3,other\n4,FR\n5,DE\n");

        var segments = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--by", "country", "--segments", "4")["metrics"]![0]!["segments"]!.AsArray();

        segments.Select(segment => segment!["name"]!.GetValue<string>()).Should().BeEquivalentTo(
            "country 'none'", "country none", "country 'other'", "country FR", "country other");
    }

    [Fact]
    public void Hours_of_the_day_are_profiled_in_utc()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T09:10:00Z\n3,2026-11-26T09:50:00Z\n10,2026-11-25T23:00:00+01:00\n7,1764115200\n");

        var hours = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at")["metrics"]![0]!["hours"]!.AsArray();

        hours.Select(hour => (hour!["name"]!.GetValue<string>(), hour["mean"]!.GetValue<double>())).Should().Equal(("00:00", 7.0), ("09:00", 2.0), ("22:00", 10.0));
    }

    [Fact]
    public void Hours_can_be_those_of_a_time_zone()
    {
        _folder.Write("a.csv", "price,at\n1,2026-07-25T09:10:00Z\n3,2026-11-25T09:50:00Z\n");

        var hours = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at", "--time-zone", "Europe/Berlin")["metrics"]![0]!["hours"]!.AsArray();

        hours.Select(hour => hour!["name"]!.GetValue<string>()).Should().Equal("10:00", "11:00");
    }

    [Fact]
    public void Written_baseline_has_the_hours_with_enough_values()
    {
        var rows = Values.Prices(400).Select((price, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{price},2026-11-25T{(i < 300 ? 9 : 10):00}:10:00Z"));
        _folder.Write("a.csv", $"price,at\n{string.Join('\n', rows.Take(350))}\n");

        _folder.Run("profile", "<a.csv>", "-c", "price", "--time", "at", "--out", "<b.json>");

        var hours = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_folder.PathOf("b.json")))!["content"]!["metrics"]!["prediction"]!["hours"]!;
        hours["timeZone"]!.GetValue<string>().Should().Be("UTC");
        hours["byHour"]!.AsObject().Select(hour => hour.Key).Should().Equal("9");
    }

    [Fact]
    public void Hours_with_too_few_values_have_a_warning()
    {
        var rows = Values.Prices(62 * 24).Select((price, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{price},2026-11-25T{i / 62:00}:10:00Z"));
        _folder.Write("a.csv", $"price,at\n{string.Join('\n', rows)}\n");

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at", "--hours", "week", "--out", "<b.json>");

        _folder.WarningsOf(result).Should().Equal(
            "a.csv: column 'price': The baseline contains 0 of 24 hours of the week. An hour requires 100 values, and the hour with the fewest has 62. The other hours are compared with all hours together. Use 2 times as many rows, or --hours day.");
    }

    [Fact]
    public void Segments_with_too_few_values_have_a_warning()
    {
        _folder.Write("a.csv", "price,country\n" + string.Concat(Values.Prices(250).Select((price, i) => FormattableString.Invariant($"{price},{(i % 100 == 0 ? "DE" : "FR")}\n"))));

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--by", "country", "--out", "<b.json>");

        _folder.WarningsOf(result).Should().Equal(
            "a.csv: column 'price': The baseline contains 1 of 2 segments. A segment requires 100 values. Not included: 'country DE'.");
    }

    [Fact]
    public void Hour_can_have_any_number_of_values()
    {
        _folder.Write("a.csv", "price,at\n" + string.Concat(Enumerable.Repeat("1,2026-11-25T09:10:00Z\n", 10_000)));

        _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at")["metrics"]![0]!["hours"]![0]!["count"]!.GetValue<long>().Should().Be(10_000);
    }

    [Fact]
    public void Hours_of_the_week_tell_the_days_apart()
    {
        _folder.Write("a.csv", "price,at\n1,2026-11-25T09:10:00Z\n3,2026-11-26T09:50:00Z\n");

        _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at", "--hours", "week")["metrics"]![0]!["hours"]!.AsArray()
            .Select(hour => hour!["name"]!.GetValue<string>()).Should().Equal("Wednesday 09:00", "Thursday 09:00");
    }

    [Fact]
    public void Smallest_detectable_change_is_reported()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(5000));

        var metric = _folder.RunJson("profile", "<a.csv>", "-c", "price")["metrics"]![0]!;

        metric["smallestRise"]!.GetValue<double>().Should().BeInRange(0.005, 0.2);
        metric["smallestFall"]!.GetValue<double>().Should().BeInRange(0.005, 0.2);
    }

    [Fact]
    public void Guard_with_the_written_baseline_detects_a_change()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(5000));
        _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<fare.json>").ExitCode.Should().Be(0);
        var breaches = new List<Breach>();
        using var guard = new PredictionGuard<int, double>(
            "fare", guard => guard.Baseline(path: _folder.PathOf("fare.json")), new PredictionGuardDependencies { BreachReported = breaches.Add });

        guard.GetStatus().Metrics[0].SampleCount.Should().Be(5000);
        for (var i = 0; i < 20 && !breaches.Exists(breach => breach.Rule == RuleNames.Change); i++)
        {
            guard.Inspect(0, 120 + i);
        }

        breaches.Should().ContainSingle(breach => breach.Rule == RuleNames.Change);
    }

    [Fact]
    public void Guards_of_segments_and_metrics_load_the_baseline()
    {
        _folder.Write("a.csv", "price,confidence,country\n" + string.Concat(Values.Prices(1000).Select((price, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{price},{i % 100 / 100.0},{(i % 2 == 0 ? "DE" : "FR")}\n"))));
        _folder.Run("profile", "<a.csv>", "-c", "price", "-c", "confidence", "--by", "country", "--out", "<fare.json>", "--version", "7").ExitCode.Should().Be(0);

        using var guard = new PredictionGuard<string, double>("fare", guard => guard
            .Metric("confidence", _ => 0.5).Segment("country", country => country).Baseline(path: _folder.PathOf("fare.json")));
        guard.Inspect("DE", 10);

        guard.GetStatus().Metrics.Select(baseline => (baseline.Metric, baseline.Segment, baseline.SampleCount))
            .Should().Equal(("prediction", null, 1000), ("confidence", null, 1000), ("prediction", "country DE", 500), ("confidence", "country DE", 500));
    }

    [Fact]
    public void Baseline_of_one_guard_is_rejected_by_another()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(200));
        _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<fare.json>", "--guard", "fare");

        var other = () => new PredictionGuard<int, double>("tip", guard => guard.Baseline(path: _folder.PathOf("fare.json")));

        other.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("* belongs to guard 'fare', not to 'tip'*");
    }

    [Fact]
    public void Too_few_values_for_a_baseline_leave_no_file()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(99));

        var run = _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<fare.json>");

        (run.ExitCode, run.Error).Should().Be((2, "error: a.csv: column 'price': A baseline requires at least 100 values, some of them finite, but the column has 99 values."));
        _folder.Has("fare.json").Should().BeFalse();
    }

    [Fact]
    public void Canceled_run_leaves_no_incomplete_file()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(40_000));
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();

        _folder.Run("", interrupted.Token, "profile", _folder.PathOf("a.csv"), "-c", "price", "--out", _folder.PathOf("fare.json")).ExitCode.Should().Be(130);

        _folder.Names.Should().Equal("a.csv");
    }

    [Fact]
    public void Unwritable_baseline_path_is_an_error()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(200));
        Directory.CreateDirectory(_folder.PathOf("fare.json"));

        var run = _folder.Run("profile", "<a.csv>", "-c", "price", "--out", "<fare.json>");

        (run.ExitCode, run.Error).Should().Be((2, "error: --out: 'fare.json' is a directory. Specify a file."));
    }

    [Fact]
    public void Table_output_has_a_histogram()
    {
        _folder.WriteCsv("a.csv", "price", Enumerable.Range(0, 1000).Select(i => (object?)(i % 16)));

        _folder.Run("profile", "<a.csv>", "-c", "price").Output.Should().MatchRegex(@"0 – 1 +█+▍ +6\.3%").And.MatchRegex(@"Smallest detectable change: \+[0-9.]+% / −[0-9.]+%");
    }

    [Fact]
    public void Markdown_has_tables()
    {
        _folder.WriteCsv("a.csv", "price", [1, 2]);

        _folder.Run("profile", "<a.csv>", "-c", "price", "--format", "markdown").Output.Should().Contain("## price").And.Contain("| Values | Missing | NaN |").And.Contain("| ---: |");
    }

    [Fact]
    public void Times_that_go_back_have_one_warning()
    {
        _folder.Write("a.csv", "price,at\n1,2026-01-01T02:00:00Z\n2,2026-01-01T01:00:00Z\n3,2026-01-01T00:30:00Z\n4,2026-01-01T02:30:00Z\n");

        var result = _folder.RunJson("profile", "<a.csv>", "-c", "price", "--time", "at");

        _folder.WarningsOf(result).Should().Equal(
            "a.csv: row 1, column 'at': 2026-01-01T01:00:00Z is earlier than 2026-01-01T02:00:00Z in a previous row. Hours are correct in any order, but repeats, autocorrelation, and the baseline depend on it. Sort the file by time first.");
        result["metrics"]![0]!["hours"]!.AsArray().Select(hour => hour!["count"]!.GetValue<long>()).Should().Equal(1, 1, 2);
    }

    public void Dispose() => _folder.Dispose();
}
