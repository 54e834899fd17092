using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Testing.Tests;

/// <summary>The predictions that a drill makes, and in which order.</summary>
public sealed class DrillCourseTests
{
    /// <summary>So short that the guard's own timers don't tick.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromTicks(1);

    private readonly List<(int Row, double Prediction)> _seen = [];

    [Fact]
    public void Half_of_the_history_is_enough_to_learn_from() => Run(Of(Fares(2000)) with { Every = AtOnce, Faults = [] }).CleanPredictions.Should().Be(1000);

    [Fact]
    public void In_the_historys_order_clean_predictions_are_made_once() =>
        Run(Of(Fares(6000)) with { Every = AtOnce, Faults = [], Repetitions = 3 }).CleanPredictions.Should().Be(5000);

    [Fact]
    public void In_random_order_each_repetition_makes_clean_predictions() =>
        Run(Of(Fares(6000)) with { Every = AtOnce, Faults = [], Repetitions = 3, InOrder = false, CleanPredictions = 700 }).CleanPredictions.Should().Be(2100);

    [Fact]
    public void Clean_predictions_that_fail_a_check_are_no_false_alarms()
    {
        var history = Fares(2500);
        (history[1200], history[1201], history[1300]) = (99, 99, 99);

        var report = Run(Of(history, guard => guard.Range(0, 50)) with { Every = AtOnce, Faults = [], CleanPredictions = 300 });

        report.CleanBreaches.Should().Equal(new Dictionary<string, long> { [RuleNames.Range] = 2 });
        report.FalseAlarms.Should().Be(0);
    }

    [Fact]
    public void Evidence_starts_anew_after_a_false_alarm()
    {
        double[] history = [.. Fares(1000), .. Fares(1000).Select(fare => 100 * fare)];

        Run(Of(history) with { Faults = [] }).FalseAlarms.Should().BeGreaterThan(100, "each takes a few predictions");
    }

    [Fact]
    public void A_fault_starts_after_two_hundred_clean_predictions_and_takes_the_next_ones()
    {
        var fault = new Fault<double?>("higher", "A fee is applied twice.", (value, _) => value + 0.001) { Horizon = 5 };

        var history = Fares(2000);

        Run(Of(history) with { Every = AtOnce, Faults = [fault], CleanPredictions = 0 });

        var trial = _seen[1000..];
        trial.Should().HaveCount(205);
        trial.Select(seen => seen.Row).Should().Equal(Enumerable.Range(0, 205).Select(i => 1000 + ((trial[0].Row - 1000 + i) % 1000)));
        trial.Select(seen => seen.Prediction != history[seen.Row]).Should().Equal([.. Enumerable.Repeat(false, 200), .. Enumerable.Repeat(true, 5)]);
    }

    [Fact]
    public void A_fault_over_time_starts_in_the_third_quarter_of_a_history_of_two_days()
    {
        var fault = new Fault<double?>("higher", "A fee is applied twice.", (value, _) => value + 0.001) { Horizon = 5, FollowsTime = true };

        var history = Fares(2880);

        var report = Run(Of(history) with { Every = TimeSpan.FromMinutes(1), Faults = [fault], CleanPredictions = 0 });

        report["higher"].SkipReason.Should().BeNull();
        var trial = _seen[_seen.FindLastIndex(seen => seen.Row == 0)..];
        trial.Select(seen => seen.Row).Should().Equal(Enumerable.Range(0, trial.Count));
        var begins = trial.FindIndex(seen => seen.Prediction != history[seen.Row]);
        begins.Should().BeInRange(1440, 2159).And.Be(trial.Count - 5);
    }

    [Fact]
    public void In_random_order_each_prediction_is_made_once()
    {
        Run(Of(Fares(1200), guard => guard.Baseline(predictions: 100)) with { Every = AtOnce, Faults = [], InOrder = false });

        var rows = _seen.Select(seen => seen.Row);
        rows.Should().NotBeInAscendingOrder();
        rows.Order().Should().Equal(Enumerable.Range(0, 1200));
    }

    [Fact]
    public void A_fault_takes_its_parameters_from_what_was_learned_and_from_at_least_a_thousand_predictions()
    {
        IReadOnlyList<double?> right = [];
        var history = Fares(2000);

        Run(Of(history, guard => guard.Baseline(predictions: 100)) with { Every = AtOnce, Faults = [Taking(values => right = values)], CleanPredictions = 0 });

        right.Should().Equal(history[..1000].Select(fare => (double?)fare));
    }

    [Fact]
    public void A_fault_over_time_takes_its_parameters_from_the_predictions_of_the_hour_before_it()
    {
        IReadOnlyList<double?> right = [];
        var history = Fares(2880);

        Run(Of(history) with { Every = TimeSpan.FromMinutes(1), Faults = [Taking(values => right = values) with { FollowsTime = true }], CleanPredictions = 0 });

        var begins = Array.IndexOf(history, right[^1]!.Value) + 1;
        begins.Should().BeInRange(1440, 2159);
        right.Should().Equal(history[(begins - 60)..begins].Select(fare => (double?)fare));
    }

    [Theory]
    [InlineData(false, true, 2880, "the predictions have no times")]
    [InlineData(true, false, 2880, "the predictions are in random order")]
    [InlineData(true, true, 2879, "the history is shorter than two days")]
    [InlineData(true, true, 2880, null)]
    public void A_fault_over_time_needs_times_of_two_days(bool knowsTimes, bool inOrder, int predictions, string? why)
    {
        var fault = new Fault<double?>("higher", "A fee is applied twice.", (value, _) => value + 0.001) { Horizon = 5, FollowsTime = true };
        var drill = Of(Fares(predictions)) with { Every = TimeSpan.FromMinutes(1), Faults = [fault], CleanPredictions = 0 };

        Run(drill with { KnowsTimes = knowsTimes, InOrder = inOrder })["higher"].SkipReason.Should().Be(why);
    }

    [Fact]
    public void Evidence_of_clean_predictions_adds_up_to_a_false_alarm()
    {
        double[] history = [.. Fares(1000), .. Fares(1000).Select(fare => 1.3 * fare)];

        Run(Of(history) with { Faults = [] }).FalseAlarms.Should().BePositive();
    }

    [Fact]
    public void Wrong_answers_are_the_wrong_predictions_that_reach_the_caller()
    {
        var made = 0;
        var fault = new Fault<double?>("every other", "One of two instances fails.", (value, _) => ++made % 2 == 0 ? value + 0.001 : value) { Horizon = 100 };

        Run(Of(Fares(2000)) with { Every = AtOnce, Faults = [fault], CleanPredictions = 0 })["every other"].WrongAnswers.Should().Be(50);
    }

    [Fact]
    public void Delay_counts_from_the_first_wrong_prediction()
    {
        var made = 0;
        var fault = new Fault<double?>("late", "It takes its time.", (value, _) => ++made switch { 3 => value + 0.01, 5 => 99, _ => value });

        Run(Of(Fares(2000), guard => guard.Range(0, 50)) with { Every = AtOnce, Faults = [fault], CleanPredictions = 0 })["late"].DetectionDelays
            .Should().Equal(3);
    }

    [Fact]
    public void An_alarm_before_the_first_wrong_prediction_is_no_detection()
    {
        var fault = new Fault<double?>("none", "Nothing is wrong.", (value, _) => value) { Horizon = 500 };
        double[] history = [.. Fares(1000), .. Fares(1000).Select(fare => 100 * fare)];

        Run(Of(history) with { Faults = [fault], CleanPredictions = 0 })["none"].Detected.Should().Be(0);
    }

    [Fact]
    public void A_drill_stops_where_the_breaker_opens()
    {
        var made = 0;
        var fault = new Fault<double?>("x10", "A unit changes.", (value, _) =>
        {
            made++;
            return value * 10;
        });

        Run(Of(Fares(2000), guard => guard.Change(BreachAction.Fallback).FallBackTo(10)) with { Faults = [fault], CleanPredictions = 0 });

        made.Should().BeInRange(2, 20, "the horizon is 1,000 predictions");
    }

    [Fact]
    public void Wrong_predictions_that_the_guard_rejects_reach_no_caller() =>
        Run(Of(Fares(2000), guard => guard.Range(0, 50)) with { Every = AtOnce, Faults = [Faults.Scaled(10)], CleanPredictions = 0 })["x10"].WrongAnswers
            .Should().Be(0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Settings_of_the_service_do_not_keep_a_drill_from_learning_or_from_a_file_of_its_own(bool isSection)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        var root = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PredictionGuardrails:Guards:drill:Baseline:MinimumDuration", "7.00:00:00"),
            new("PredictionGuardrails:Guards:drill:Baseline:Predictions", "500"),
            new("PredictionGuardrails:Guards:drill:Baseline:Path", path),
        ]).Build();
        var configuration = isSection ? (IConfiguration)root.GetSection("PredictionGuardrails") : root;

        Run(Of(Fares(2000)) with { Every = AtOnce, Faults = [], Configuration = configuration }).CleanPredictions.Should().Be(1500);

        File.Exists(path).Should().BeFalse();
    }

    [Fact]
    public void Faults_are_applied_to_the_target_of_a_drill()
    {
        var drill = Drill.FromHistory(
            Fares(2000).Select(fare => (Fare: fare, Currency: "EUR")), guard => guard.Metric("fare", quote => quote.Fare, fare => fare.Range(0, 50)));

        var report = (drill with
        {
            Target = FaultTarget.Number<(double Fare, string Currency)>(quote => quote.Fare, (quote, fare) => (fare ?? 0, quote.Currency)),
            Every = AtOnce,
            InOrder = true,
            Repetitions = 1,
            Faults = [Faults.Scaled(10)],
        }).Run(cancellationToken: TestContext.Current.CancellationToken);

        report["x10"].DetectedBy.Keys.Should().Equal("Range of fare");
    }

    [Fact]
    public void Time_passes_between_predictions()
    {
        var limits = new RuleLimits { Maximum = 11.2, MinimumCount = 5, Window = TimeSpan.FromSeconds(10) };
        var drill = Of(Fares(2000), guard => guard.Metric("fare", fare => fare, fare => fare.Mean(limits)));

        Run(drill with { Faults = [Faults.Scaled(1.2)], CleanPredictions = 0 })["x1.2"].DetectedBy.Keys.Should().Equal("Mean of fare");
    }

    [Fact]
    public void Evidence_before_the_fault_counts_from_the_latest_alarm()
    {
        var fault = new Fault<double?>("higher", "A fee is applied twice.", (value, _) => value + 0.001);
        double[] history = [.. Fares(1000), .. Fares(1000).Select(fare => 1.15 * fare)];

        Run(Of(history) with { Faults = [fault], CleanPredictions = 0, Repetitions = 4 })["higher"].DetectionDelays.Min()
            .Should().BeLessThan(5, "without evidence it takes longer");
    }

    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, 1440)]
    public void An_alarm_before_the_fault_does_not_hide_it(bool followsTime, int alarmsFrom)
    {
        var fault = new Fault<double?>("once", "One prediction is repaired.", (_, _) =>
        {
            var made = 0;
            return value => made++ == 0 ? 10 : value;
        })
        { FollowsTime = followsTime };
        double[] history = [.. Fares(alarmsFrom), .. Fares(2880 - alarmsFrom).Select(fare => 100 * fare)];

        var result = Run(Of(history) with { Every = TimeSpan.FromMinutes(1), Faults = [fault], CleanPredictions = 0 })["once"];

        result.Detected.Should().Be(1);
    }

    private static DrillReport Run<TInput>(Drill<TInput, double> drill) => drill.Run(cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A fault that changes nothing, and tells from which correct outputs it takes its parameters.</summary>
    private static Fault<double?> Taking(Action<IReadOnlyList<double?>> told) => new("taking", "None.", (right, _) =>
    {
        told(right.Values);
        return value => value;
    })
    {
        Horizon = 5,
    };

    private static double[] Fares(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => 8 + (4 * random.NextDouble()))];
    }

    private Drill<int, double> Of(IEnumerable<double> history, Action<PredictionGuardBuilder<int, double>>? configure = null) =>
        Drill.FromHistory(history, guard =>
        {
            guard.Check("seen", See);
            configure?.Invoke(guard);
        }) with
        { InOrder = true, Repetitions = 1 };

    private bool See(int row, double prediction)
    {
        lock (_seen)
        {
            _seen.Add((row, prediction));
        }

        return true;
    }
}
