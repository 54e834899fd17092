using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>Outputs that are others at night than by day, with a baseline for each hour.</summary>
public sealed class HourlyBaselineTests : IDisposable
{
    private const int Noon = 12;

    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("hours").FullName;

    private string Path => System.IO.Path.Combine(_folder, "fare.json");

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Usual_values_of_each_hour_raise_no_alarm()
    {
        Write(hour => hour < Noon ? 10 : 100);
        using var guard = Guard();

        Live(guard, hours: 48, hour => hour < Noon ? 10 : 100);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        _world.Logs.Should().NotContain(line => line.Id.Name == "Breach");
    }

    [Fact]
    public void Usual_value_of_another_hour_is_a_change()
    {
        Write(hour => hour < Noon ? 10 : 100);
        using var guard = Guard();

        Feed(guard, 10, 20);

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "Breach").Which.Message.Should()
            .Contain("(baseline: 400 predictions) for hour 12:00 (UTC)");
    }

    [Fact]
    public void An_hour_without_a_baseline_is_compared_with_the_whole()
    {
        Write(hour => hour < Noon ? 10 : 100, hours: [0, 1, 2]);
        using var guard = Guard();

        Feed(guard, 10, 1000);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void Hours_go_by_the_clock_of_their_time_zone()
    {
        // Noon by the test's clock is 21:00 in Tokyo.
        Write(hour => hour == 21 ? 10 : 100, zone: "Asia/Tokyo");
        using var guard = Guard();

        Feed(guard, 10, 1000);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void Hours_of_the_week_tell_days_apart()
    {
        // The test's clock begins on a Tuesday.
        Write(hour => hour / 24 == (int)DayOfWeek.Tuesday ? 10 : 100, ofWeek: true);
        using var guard = Guard();
        Live(guard, hours: 12, _ => 10);

        Live(guard, hours: 3, _ => 100);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public void Evidence_of_one_hour_counts_in_the_next()
    {
        Write(hour => hour < Noon ? 10 : 100);
        using var guard = Guard();

        // One standard deviation takes about a hundred predictions, and an hour has twenty.
        Live(guard, hours: 24, hour => (hour < Noon ? 10 : 100) * 1.1, perHour: 20);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Changed);
    }

    [Fact]
    public void A_rule_on_a_window_of_minutes_is_relative_to_the_hour()
    {
        Write(hour => hour < Noon ? 10 : 100);
        using var guard = Guard(guard => guard.Change(BreachAction.Observe).Prediction(fare => fare.Mean(new() { WithinBaselineFactor = 2 })));

        Feed(guard, 40, 200);
        _world.Time.Advance(TimeSpan.FromSeconds(10));

        _world.Logs.Should().Contain(line => line.Message.Contains("within 2× of the baseline mean (99"));
    }

    [Fact]
    public void A_time_zone_that_the_machine_does_not_know_is_an_error_at_start()
    {
        Write(_ => 10);
        var text = File.ReadAllText(Path);
        var content = text[text.IndexOf("\"content\": ", StringComparison.Ordinal)..][11..^3].Replace("\"UTC\"", "\"Mars/Olympus\"", StringComparison.Ordinal);
        var checksum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
        File.WriteAllText(Path, $$"""{ "format": "PredictionGuardrails baseline", "version": 1, "sha256": "{{checksum}}", "content": {{content}} }""");

        var starting = () => Guard();

        starting.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*in a time zone that isn't installed on this machine (*Mars/Olympus*");
    }

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>>? configure = null) => _world.NumberGuard(guard =>
    {
        guard.Baseline(path: Path);
        configure?.Invoke(guard);
    });

    private void Write(Func<int, double> meanAt, int[]? hours = null, string zone = "UTC", bool ofWeek = false)
    {
        var all = Enumerable.Range(0, ofWeek ? 168 : 24).ToDictionary(hour => hour, hour => Values(meanAt(hour), seed: hour, count: 400));
        var byHour = all.Where(hour => hours?.Contains(hour.Key) ?? true).ToDictionary(hour => hour.Key, hour => Learn(hour.Value));
        var whole = Learn([.. all.Values.SelectMany(values => values)]) with
        {
            Hours = new HourlyBaselines { AreOfWeek = ofWeek, TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone), ByHour = byHour },
        };
        BaselineFile.Write(Path, new Dictionary<string, Baseline> { ["prediction"] = whole }, overwrite: false);
    }

    private static Baseline Learn(List<BaselineSample> values) => NumberLearning.Learn(values, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static List<BaselineSample> Values(double mean, int seed, int count)
    {
        var next = Streams.Normal(seed, mean, mean / 10);
        return [.. Enumerable.Range(0, count).Select(place => new BaselineSample(next(), IsMissing: false, IsRepeat: false) { IsFirst = place == 0 })];
    }

    private static void Feed(PredictionGuard<double, double> guard, double mean, int count)
    {
        var next = Streams.Normal(seed: 99, mean, mean / 10);
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, next());
        }
    }

    /// <summary>Predictions evenly over some hours, the last seconds of each and the first included.</summary>
    private void Live(PredictionGuard<double, double> guard, int hours, Func<int, double> meanAt, int perHour = 720)
    {
        var random = new Random(7);
        for (var i = 0; i < hours * perHour; i++)
        {
            var mean = meanAt(_world.Time.GetUtcNow().Hour);
            guard.Inspect(0, mean * (1 + (0.1 * Streams.Gauss(random))));
            _world.Time.Advance(TimeSpan.FromHours(1) / perHour);
        }
    }
}
