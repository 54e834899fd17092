using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.Testing.Tests;

/// <summary>Drills with a real guard.</summary>
public sealed class DrillTests : IDisposable
{
    private static readonly double[] Fares = [.. Normal(10, 2, 6000, seed: 1)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void A_guard_catches_ten_times_as_much_within_twenty_predictions() =>
        Run(Drill.FromHistory(Fares))["x10"].ShouldBeDetected(within: 20).DetectedBy.Keys.Should().BeSubsetOf([RuleNames.Change, RuleNames.LearnedRange]);

    [Theory]
    [InlineData(300)]
    [InlineData(20_000)]
    [InlineData(30_000)]
    public void Cancellation_is_obeyed_before_the_next_prediction(int afterPredictions)
    {
        using var cancellation = new CancellationTokenSource();
        var predictions = 0;
        var drill = Drill.FromHistory(Fares, guard => guard.Metric("counted", value =>
        {
            if (Interlocked.Increment(ref predictions) == afterPredictions)
            {
                cancellation.Cancel();
            }

            return value;
        }));

        drill.Invoking(it => it.Run(cancellationToken: cancellation.Token)).Should().Throw<OperationCanceledException>();

        predictions.Should().BeLessThanOrEqualTo(afterPredictions + drill.Repetitions, "each repetition may be in the middle of one");
    }

    [Fact]
    public void Clean_predictions_raise_nothing() => Run(Drill.FromHistory(Fares)).ShouldHaveFalseAlarmRate().CleanPredictions.Should().BeGreaterThan(15_000);

    [Fact]
    public void Without_a_rule_that_enforces_wrong_answers_reach_the_caller() =>
        Run(Drill.FromHistory(Fares))["x10"].WrongAnswers.Should().Be(1000);

    [Fact]
    public void With_a_fallback_few_wrong_answers_reach_the_caller() =>
        Run(Drill.FromHistory(Fares, guard => guard.Change(BreachAction.Fallback).FallBackTo(10)))["x10"].WrongAnswers.Should().BeLessThan(10);

    [Fact]
    public void A_check_catches_at_the_first_wrong_prediction()
    {
        var result = Run(Drill.FromHistory(Fares, guard => guard.Range(0, 30)))["x10"];

        (result.MedianDelay, result.DetectedBy.Keys.Single()).Should().Be((1, RuleNames.Range));
    }

    [Fact]
    public void Undetectable_fault_is_not_detected()
    {
        var report = Run(Drill.FromHistory(Fares) with { Faults = [Faults.Shuffled()] });

        report["shuffled"].Detected.Should().Be(0);
        report.Invoking(report => report["shuffled"].ShouldBeDetected()).Should().Throw<DrillException>().WithMessage("*This fault can't be detected from outputs.");
    }

    [Fact]
    public void Stale_features_are_tried_where_predictions_follow_the_time_of_day_and_show_as_a_shift()
    {
        var result = Run(InDays(rhythm: 0.5))["stale features"];

        // Where the level hardly moves within the hour, the recent past is right all the same.
        result.SkipReason.Should().BeNull();
        result.Detected.Should().BePositive();
        result.DetectedBy.Keys.Should().Equal([RuleNames.Shift]);
    }

    [Fact]
    public void Stale_features_are_skipped_with_a_reason_without_a_time_of_day()
    {
        WhyNot(InDays(rhythm: 0)).Should().StartWith("the outputs hardly differ from hour to hour");
        WhyNot(InDays(rhythm: 0.5) with { InOrder = false }).Should().StartWith("the predictions are in random order");
        WhyNot(InDays(rhythm: 0.5) with { KnowsTimes = false }).Should().StartWith("the predictions have no times");
        WhyNot(InDays(rhythm: 0.5) with { Every = TimeSpan.FromSeconds(1) }).Should().StartWith("the history is shorter than two days");

        string? WhyNot(Drill<int, double> drill) => Run(drill)["stale features"].SkipReason;
    }

    /// <summary>Four days of predictions, one every 15 seconds.</summary>
    private static Drill<int, double> InDays(double rhythm)
    {
        const int OfDay = 5760;
        return Drill.FromHistory(Normal(10, 1, 4 * OfDay, seed: 1).Select((value, i) => value * (1 + (rhythm * Math.Sin(i * Math.Tau / OfDay))))) with
        {
            Faults = [Faults.StaleFeatures()],
            InOrder = true,
            Every = TimeSpan.FromSeconds(15),
            CleanPredictions = 100,
        };
    }

    [Fact]
    public void A_failure_says_what_there_was_in_place_of_what_was_asked()
    {
        var report = Run(Drill.FromHistory(Fares) with { Faults = [Faults.Scaled(1.5)] });

        report.Invoking(report => report["x1.5"].ShouldBeDetected(within: 2)).Should().Throw<DrillException>()
            .WithMessage("Expected guard 'drill' to detect x1.5 (factor 1.5) within 2 predictions in at least 95% of 4 runs, but it did in 0. Detected within 1,000 predictions in 4 of 4 runs: median *, worst * (Shift: 4).");
    }

    [Fact]
    public void A_fault_that_was_not_part_names_those_that_were()
    {
        var report = Run(Drill.FromHistory(Fares));

        report.Invoking(report => report["x11"]).Should().Throw<KeyNotFoundException>().WithMessage("Fault 'x11' isn't part of the drill. Available faults: x10.");
    }

    [Fact]
    public void A_fault_that_makes_no_sense_here_is_not_tried_and_says_why()
    {
        var report = Run(Drill.FromHistory(Fares) with { Faults = [Faults.PercentForFraction()] });

        report["percent for fraction"].SkipReason.Should().Be("not all outputs are between 0 and 1");
    }

    [Fact]
    public void A_fault_that_the_type_has_no_value_for_is_not_tried_and_says_why()
    {
        var report = Run(Drill.FromHistory(Fares.Select(fare => (int)Math.Round(fare))) with { Faults = [Faults.NaN(1)] });

        report["NaN"].SkipReason.Should().StartWith("Type Int32 has no NaN");
    }

    [Fact]
    public void The_same_seed_gives_the_same_report() =>
        Run(Drill.FromHistory(Fares)).ToMarkdown().Should().Be(Run(Drill.FromHistory(Fares)).ToMarkdown());

    [Fact]
    public void Another_seed_gives_another_one() =>
        Run(Drill.FromHistory(Fares) with { Faults = [Faults.Zeros(0.2)], Seed = 2 })["zeros 20 %"].DetectionDelays
            .Should().NotEqual(Run(Drill.FromHistory(Fares) with { Faults = [Faults.Zeros(0.2)] })["zeros 20 %"].DetectionDelays);

    [Fact]
    public void Settings_are_those_of_the_service()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("PredictionGuardrails:Guards:fare:Range:Maximum", "30")]).Build();

        Run(Drill.FromHistory(Fares) with { Guard = "fare", Configuration = settings })["x10"].DetectedBy.Keys.Should().Equal(RuleNames.Range);
    }

    [Fact]
    public void Wrong_settings_are_reported_with_their_path()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("PredictionGuardrails:Guards:fare:Range:Maximum", "much")]).Build();
        var drill = Drill.FromHistory(Fares) with { Guard = "fare", Configuration = settings };

        drill.Invoking(drill => Run(drill)).Should().Throw<OptionsValidationException>().WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Range:Maximum: 'much' isn't valid. *");
    }

    [Fact]
    public void Labels_have_faults_of_their_own()
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, 6000).Select(_ => random.NextDouble() < 0.7 ? "card" : "cash");

        Run(Drill.FromHistory(labels, guard => guard.Label()) with { Faults = [Faults.LabelsSwapped()] })["labels swapped"].ShouldBeDetected(within: 200);
    }

    [Fact]
    public void A_history_that_is_too_short_is_refused_with_what_is_needed()
    {
        var drill = Drill.FromHistory(Fares.Take(1500));

        drill.Invoking(drill => Run(drill)).Should().Throw<DrillException>().WithMessage("The history has 1,500 predictions, but at least 2,000 are required: 1,000 to learn the baseline*");
    }

    [Fact]
    public void A_guard_whose_checks_reject_the_history_does_not_learn_and_says_so()
    {
        var drill = Drill.FromHistory(Fares, guard => guard.Range(0, 10));

        drill.Invoking(drill => Run(drill)).Should().Throw<DrillException>().WithMessage("The guard didn't learn a baseline from half of the history*Change these settings*");
    }

    [Fact]
    public void In_the_historys_own_order_what_it_does_by_itself_is_counted()
    {
        var history = Fares.Concat(Fares.Select(fare => 3 * fare));
        var drill = Drill.FromHistory(history) with { Faults = [] };

        Run(drill).FalseAlarms.Should().Be(0);
        Run(drill with { InOrder = true }).FalseAlarms.Should().BeGreaterThan(0);
    }

    [Fact]
    public void A_saved_baseline_will_do_in_place_of_a_history()
    {
        var path = Path.Combine(_folder.FullName, "fare.json");
        using (var guard = new PredictionGuard<int, double?>("fare", guard => guard.Baseline(minimumDuration: TimeSpan.Zero, path: path)))
        {
            foreach (var fare in Fares.Take(1000))
            {
                guard.Inspect(0, fare);
            }

            guard.EvaluateNow();
        }

        Run(Drill.FromBaseline(path, "fare"))["x10"].ShouldBeDetected(within: 20);
    }

    [Fact]
    public void A_baseline_that_there_is_not_is_reported()
    {
        var make = () => Drill.FromBaseline(Path.Combine(_folder.FullName, "none.json"), "fare");

        make.Should().Throw<ArgumentException>().WithMessage("File not found: *none.json*");
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(20, 10, 380, 190)]
    public void A_saved_baseline_draws_as_many_missing_predictions_and_NaNs_as_it_has(int nulls, int notNumbers, int missing, int notFinite)
    {
        var path = Path.Combine(_folder.FullName, "fare.json");
        double?[] learned = [.. Enumerable.Repeat(null as double?, nulls), .. Enumerable.Repeat((double?)double.NaN, notNumbers), .. Fares.Take(1000)];
        using (var guard = new PredictionGuard<int, double?>(
            "fare", guard => guard.Baseline(minimumDuration: TimeSpan.Zero, path: path).NotNull(BreachAction.Observe).Finite(BreachAction.Observe)))
        {
            foreach (var fare in learned)
            {
                guard.Inspect(0, fare);
            }

            guard.EvaluateNow();
        }

        var drill = Drill.FromBaseline(path, "fare") with { Faults = [], Repetitions = 1 };
        var breaches = drill.Run(cancellationToken: TestContext.Current.CancellationToken).CleanBreaches;

        ((double)breaches.GetValueOrDefault(RuleNames.NotNull)).Should().BeApproximately(missing, missing / 5.0);
        ((double)breaches.GetValueOrDefault(RuleNames.Finite)).Should().BeApproximately(notFinite, notFinite / 5.0);
    }

    [Fact]
    public void A_history_and_the_path_of_a_baseline_are_needed()
    {
        var predictions = () => Drill.FromHistory<double>(null!);
        var history = () => Drill.FromHistory<int, double>(null!);
        var path = () => Drill.FromBaseline(null!, "fare");

        predictions.Should().Throw<ArgumentNullException>().WithParameterName("predictions");
        history.Should().Throw<ArgumentNullException>().WithParameterName("history");
        path.Should().Throw<ArgumentNullException>().WithParameterName("path");
    }

    [Fact]
    public void Neither_repetitions_nor_the_time_between_predictions_can_be_zero()
    {
        var drill = Drill.FromHistory(Fares);

        drill.Invoking(drill => (drill with { Repetitions = 0 }).Run()).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Repetitions");
        drill.Invoking(drill => (drill with { Every = TimeSpan.Zero }).Run()).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Every");
    }

    [Fact]
    public void A_fault_of_another_kind_is_refused() => Drill.FromHistory(Fares).Invoking(drill => Run(drill with { Faults = [Faults.LabelMissing()] }))
        .Should().Throw<ArgumentException>().WithMessage("Fault 'missing' doesn't apply to numbers.*");

    [Fact]
    public void What_is_wrong_in_every_repetition_is_thrown_once() =>
        Drill.FromHistory(Fares.Take(1500)).Invoking(drill => Run(drill)).Should().ThrowExactly<DrillException>();

    [Fact]
    public void Progress_reaches_the_whole()
    {
        var shares = new List<double>();
        var progress = new Collected(shares);

        (Drill.FromHistory(Fares) with { Faults = [Faults.Scaled(10)], Repetitions = 3 }).Run(progress, TestContext.Current.CancellationToken);

        shares.Max().Should().Be(1);
    }

    [Fact]
    public void The_scorecard_is_a_table()
    {
        var text = Run(Drill.FromHistory(Fares) with { Faults = [Faults.Scaled(10), Faults.Shuffled(), Faults.PercentForFraction()] }).ToMarkdown();

        text.Should().Contain("| x10 (factor 10) | 100% | LearnedRange |").And.Contain("| shuffled * | 0% |")
            .And.Contain("| percent for fraction | – | not all outputs are between 0 and 1 |").And.Contain("Can't be detected from outputs.")
            .And.Contain("False alarms: 0 in");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static DrillReport Run<TInput, TPrediction>(Drill<TInput, TPrediction> drill) =>
        (drill with { Faults = drill.Faults ?? [Faults.Scaled(10)], Repetitions = 4 }).Run(cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<double> Normal(double mean, double deviation, int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ =>
            mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
    }

    private sealed class Collected(List<double> shares) : IProgress<double>
    {
        public void Report(double value)
        {
            lock (shares)
            {
                shares.Add(value);
            }
        }
    }
}
