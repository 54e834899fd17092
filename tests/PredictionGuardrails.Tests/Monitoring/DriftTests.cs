using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>Weeks of a service with mornings, nights, and weekends, six predictions an hour: what moves slowly away from what was accepted is told.</summary>
public sealed class DriftTests : IDisposable
{
    private static readonly TimeSpan Each = TimeSpan.FromMinutes(10);

    private readonly TestWorld _world = new();
    private readonly SteppedTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly Func<double> _noise = Streams.Normal(seed: 3, mean: 0, deviation: 0.3);

    private IEnumerable<Breach> Drifts => _world.Reported.Where(static breach => breach.Rule == RuleNames.Drift);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_creep_of_a_percent_a_day_is_reported_once()
    {
        using var guard = Guard();

        Live(guard, days: 28, day => 1 + (0.01 * day));

        Drifts.Should().ContainSingle().Which.Action.Should().Be(BreachAction.Observe);
    }

    [Fact]
    public void Drift_is_reported_with_its_size_and_its_reference()
    {
        using var guard = Guard();

        Live(guard, days: 28, day => 1 + (0.01 * day));

        Drifts.Single().Message.Should().MatchRegex(
            @"^Drift breach in guard 'fare': prediction was 1\d% higher than in the week from 2026-11-25 \(mean 12\.\d+ in the last 7 days\) over 1,008 predictions, expected mean 10\.\d+ ± 10%\.$");
    }

    [Fact]
    public void Mornings_weekends_and_a_holiday_are_no_drift()
    {
        using var guard = Guard();

        Live(guard, days: 28, day => (int)day is 4 or 5 or 11 or 12 or 18 or 19 or 22 or 25 or 26 ? 0.8 : 1, rhythm: day => (int)day == 22 ? 0.1 : 0.3);

        Drifts.Should().BeEmpty();
    }

    [Fact]
    public void A_model_that_no_longer_follows_the_time_of_day_is_reported_after_two_days()
    {
        using var guard = Guard();
        Live(guard, days: 9, static _ => 1, rhythm: static _ => 0.3);
        Drifts.Should().BeEmpty();

        Live(guard, days: 3, static _ => 1, rhythm: static _ => 0);

        Drifts.Should().ContainSingle().Which.Observed.Should().MatchRegex(
            @"^following only \d+% of the daily rhythm in the week from 2026-11-25 for 2 days \(features might no longer be updated\)$");
    }

    [Fact]
    public void Traffic_without_a_rhythm_has_none_to_lose()
    {
        using var guard = Guard();

        Live(guard, days: 20, static _ => 1, rhythm: static _ => 0);

        Drifts.Should().BeEmpty();
    }

    [Fact]
    public void A_spread_that_widens_around_the_same_mean_is_reported()
    {
        using var guard = Guard();
        Live(guard, days: 8, () => 100 + (10 * _noise()));

        Live(guard, days: 8, () => 100 + (15 * _noise()));

        Drifts.Should().ContainSingle().Which.Observed.Should().Contain("more spread out");
    }

    [Fact]
    public void Numbers_of_both_signs_drift_by_standard_deviations()
    {
        using var guard = Guard();
        Live(guard, days: 8, _noise);

        Live(guard, days: 8, () => _noise() + 0.3);

        Drifts.Should().ContainSingle().Which.Observed.Should().Contain("standard deviations higher");
    }

    [Fact]
    public void The_share_of_a_label_drifts_by_percentage_points()
    {
        var random = new Random(1);
        using var guard = new PredictionGuard<string, string>("fare", static builder => Learn(builder.Label()), Environment);
        Serve(8, guard, () => random.NextDouble() < 0.3 ? "approve" : "review");

        Serve(8, guard, () => random.NextDouble() < 0.5 ? "approve" : "review");

        Drifts.Should().ContainSingle().Which.Observed.Should().MatchRegex("percentage points (more|less) than in the week from");
    }

    [Fact]
    public void Drift_that_reverts_ends()
    {
        using var guard = Guard();
        Live(guard, days: 8, static _ => 1);
        Live(guard, days: 8, static _ => 1.3);
        Drift(guard).IsBreached.Should().BeTrue();

        Live(guard, days: 8, static _ => 1);

        Drift(guard).IsBreached.Should().BeFalse();
        _world.Logs.Should().Contain(static line => line.Message == "Rule Drift on metric prediction is back within limits.");
    }

    [Fact]
    public void Accepting_what_is_now_begins_a_new_week()
    {
        using var guard = Guard();
        Live(guard, days: 8, static _ => 1);
        Live(guard, days: 8, static _ => 1.3);

        guard.Relearn("The new prices are right.");
        Live(guard, days: 9, static _ => 1.3);

        Drift(guard).IsBreached.Should().BeFalse();
        Drifts.Should().ContainSingle();
    }

    [Fact]
    public void A_baseline_of_a_week_is_what_was_accepted()
    {
        using var guard = Guard(TimeSpan.FromDays(7), state: static builder => builder.Change(BreachAction.Observe, ignoreBelow: 0.5));
        Live(guard, days: 8, static _ => 1);

        Live(guard, days: 8, static _ => 1.3);

        Drifts.Should().ContainSingle().Which.Observed.Should().Contain("than in the baseline from 2026-11-24 to 2026-12-01");
    }

    [Fact]
    public void The_first_week_outlives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("drift");
        try
        {
            var path = Path.Combine(folder.FullName, "fare.json");
            using (var before = Guard(path: path))
            {
                Live(before, days: 8, static _ => 1);
            }

            using var guard = Guard(path: path);
            Live(guard, days: 8, static _ => 1.3);

            Drifts.Should().ContainSingle().Which.Observed.Should().Contain("in the week from 2026-11-25");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_day_that_a_restart_cut_off_is_not_completed_by_a_later_one()
    {
        var folder = Directory.CreateTempSubdirectory("drift");
        try
        {
            var path = Path.Combine(folder.FullName, "fare.json");
            using (var before = Guard(path: path))
            {
                Live(before, days: 2, static _ => 1);
            }

            _time.Step(TimeSpan.FromDays(3));
            using var guard = Guard(path: path);
            Live(guard, days: 1, static _ => 1);

            Drift(guard).Observed.Should().Be("learning (1 of 7 days)");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Until_a_week_is_known_the_rule_says_how_many_days_are()
    {
        using var guard = Guard();

        Live(guard, days: 4, static _ => 1);

        Drift(guard).Observed.Should().Be("learning (3 of 7 days)");
    }

    [Fact]
    public void The_maximum_can_be_set()
    {
        using var guard = Guard(state: static builder => builder.Drift(0.5));
        Live(guard, days: 8, static _ => 1);

        Live(guard, days: 8, static _ => 1.3);

        Drifts.Should().BeEmpty();
    }

    [Fact]
    public void Drift_detection_can_be_turned_off()
    {
        _world.Configuration.SetGuard("""{ "Drift": { "Enabled": false } }""");

        using var guard = Guard();

        guard.GetRules().Should().NotContain(static rule => rule.Rule == RuleNames.Drift);
    }

    private static RuleStatus Drift(PredictionGuard<double, double> guard) => guard.GetRules().Single(static rule => rule.Rule == RuleNames.Drift);

    private static void Learn<TInput, TPrediction>(PredictionGuardBuilder<TInput, TPrediction> guard) => guard.Baseline(predictions: 100);

    private PredictionGuard<double, double> Guard(
        TimeSpan? minimumDuration = null, string? path = null, Action<PredictionGuardBuilder<double, double>>? state = null) => new(
            "fare",
            guard =>
            {
                guard.Baseline(100, minimumDuration, path);
                state?.Invoke(guard);
            },
            Environment);

    private PredictionGuardDependencies Environment => new()
    {
        TimeProvider = _time,
        LoggerFactory = _world.LoggerFactory,
        BreachReported = _world.Reported.Enqueue,
        Configuration = _world.Configuration.Root,
    };

    private void Live(PredictionGuard<double, double> guard, int days, Func<double, double> level, Func<double, double>? rhythm = null)
    {
        var start = _time.GetUtcNow();
        Live(guard, days, () =>
        {
            var now = _time.GetUtcNow();
            var day = (now - start).TotalDays;
            var wave = Math.Sin(2 * Math.PI * now.TimeOfDay.TotalDays);
            return 10 * level(day) * (1 + ((rhythm?.Invoke(day) ?? 0.3) * wave)) * Math.Exp(_noise());
        });
    }

    private void Live(PredictionGuard<double, double> guard, int days, Func<double> next)
    {
        for (var i = 0; i < days * TimeSpan.FromDays(1) / Each; i++)
        {
            _time.Step(Each);
            var prediction = next();
            guard.Predict(0, _ => prediction);
        }
    }

    private void Serve(int days, PredictionGuard<string, string> guard, Func<string> next)
    {
        for (var i = 0; i < days * TimeSpan.FromDays(1) / Each; i++)
        {
            _time.Step(Each);
            var prediction = next();
            guard.Predict("", _ => prediction);
        }
    }
}
