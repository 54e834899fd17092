using Microsoft.Extensions.Logging;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>A baseline with too few distinct values can be refused.</summary>
public sealed class DistinctValueTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void By_default_a_single_value_is_learned()
    {
        using var guard = Guard();

        Answer(guard, 1000, static _ => 0);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        guard.GetStatus().Metrics[0].IsSingleValue.Should().BeTrue();
    }

    [Fact]
    public void A_single_value_is_refused_and_the_status_says_why()
    {
        using var guard = Guard(minimumDistinctValues: 2);

        Answer(guard, 1000, static _ => 0);

        guard.GetStatus().Metrics[0].RefusalReason.Should().Be("all 1,000 predictions so far are 0; at least 2 distinct values are required");
        guard.GetStatus().Metrics[0].ToString().Should().Be("prediction: learning (all 1,000 predictions so far are 0; at least 2 distinct values are required)");
        guard.GetRules().Should().Contain(rule => rule.Rule == RuleNames.Change && rule.Observed!.StartsWith("learning (all 1,000 predictions so far are 0", StringComparison.Ordinal));
    }

    [Fact]
    public void The_refusal_is_logged_once_with_the_setting()
    {
        using var guard = Guard(minimumDistinctValues: 2);

        Answer(guard, 1000, static _ => 0);
        Answer(guard, 1000, static _ => 0);

        _world.Logs.Where(log => log.Level == LogLevel.Warning).Should().ContainSingle().Which.Message.Should().Contain("Rejected the baseline for metric prediction")
            .And.Contain("all 1,000 predictions so far are 0").And.Contain("(PredictionGuardrails:Guards:fare:Baseline:MinimumDistinctValues)");
        guard.GetStatus().Metrics[0].RefusalReason.Should().StartWith("all 2,000 predictions so far are 0");
    }

    [Fact]
    public void Stuck_predictions_are_excluded_from_the_baseline_that_is_learned_after_them()
    {
        using var guard = Guard(minimumDistinctValues: 2);
        var next = Streams.Normal(1);

        Answer(guard, 1300, static _ => 0);
        Answer(guard, 1000, _ => next());

        var baseline = guard.GetStatus().Metrics[0];
        baseline.State.Should().Be(ChangeDetectionState.Monitoring);
        baseline.RefusalReason.Should().BeNull();
        baseline.Baseline!.ZeroCount.Should().Be(0);
        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void A_model_that_recovers_while_its_first_predictions_are_learned_leaves_no_trace_either()
    {
        using var guard = Guard(minimumDistinctValues: 2);
        var next = Streams.Normal(1);

        Answer(guard, 400, static _ => 0);
        Answer(guard, 1000, _ => next());

        guard.GetStatus().Metrics[0].Baseline!.ZeroCount.Should().Be(0);
        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void Too_few_values_are_refused_too()
    {
        using var guard = Guard(minimumDistinctValues: 3);

        Answer(guard, 1000, static i => i % 2);

        guard.GetStatus().Metrics[0].RefusalReason.Should().Be("all 1,000 predictions so far are one of 2 values; at least 3 distinct values are required");
    }

    [Fact]
    public void NaN_and_infinities_are_no_variety()
    {
        _world.Configuration.Set("""{ "Guards": { "fare": { "Finite": { "OnBreach": "Observe" } } } }""");
        using var guard = Guard(minimumDistinctValues: 2);

        Answer(guard, 1000, static i => (i % 100) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => 7 });

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public void A_single_label_is_refused()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero, minimumDistinctValues: 2));

        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, "card");
        }

        guard.EvaluateNow();

        guard.GetStatus().Metrics[0].RefusalReason.Should().Be("all 1,000 predictions so far are 'card'; at least 2 distinct values are required");
    }

    [Fact]
    public void The_setting_can_be_configured()
    {
        _world.Configuration.Set("""{ "Guards": { "fare": { "Baseline": { "MinimumDistinctValues": 2 } } } }""");
        using var guard = Guard();

        Answer(guard, 1000, static _ => 0);

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public void A_file_of_a_single_value_stops_the_start()
    {
        var path = Path.Combine(_folder, "fare.json");
        using (var guard = Guard(path: path))
        {
            Answer(guard, 1000, static _ => 45);
        }

        var starting = () => Guard(minimumDistinctValues: 2, path: path);

        starting.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .WithMessage("*Baseline:Path: '*fare.json' contains a baseline for metric 'prediction' with too few distinct values (45 ± 0). Baseline:MinimumDistinctValues requires at least 2. Delete the file to relearn.");
    }

    [Fact]
    public void A_length_or_a_norm_that_is_always_the_same_is_normal()
    {
        var path = Path.Combine(_folder, "fare.json");
        using (var guard = Embedding(path))
        {
            Embed(guard, 1000);
            guard.GetStatus().Metrics.Should().OnlyContain(static metric => metric.State == ChangeDetectionState.Monitoring)
                .And.Contain(static metric => metric.Metric == "length" && metric.IsSingleValue)
                .And.Contain(static metric => metric.Metric == "norm" && metric.IsSingleValue);
        }

        using var restarted = Embedding(path);

        restarted.GetStatus().Metrics.Should().OnlyContain(static metric => metric.State == ChangeDetectionState.Monitoring);
        _world.Logs.Should().NotContain(static log => log.Level == LogLevel.Warning);
    }

    [Fact]
    public void A_single_value_is_logged()
    {
        using var guard = Guard();

        Answer(guard, 1000, static _ => 45);

        _world.Logs.Should().ContainSingle(static log => log.Level == LogLevel.Warning).Which.Message.Should()
            .StartWith("The baseline for metric prediction is a single value (45 ± 0) in 1000 predictions.");
    }

    [Fact]
    public void At_least_one_value_is_required()
    {
        var building = () => Guard(minimumDistinctValues: 0);

        building.Should().Throw<ArgumentOutOfRangeException>();
    }

    private PredictionGuard<double, double> Guard(int minimumDistinctValues = 1, string? path = null) => _world.NumberGuard(
        guard => guard.Baseline(minimumDuration: TimeSpan.Zero, minimumDistinctValues: minimumDistinctValues, path: path));

    private PredictionGuard<int, float[]> Embedding(string path) => _world.Guard<int, float[]>(
        guard => guard.Embedding().Baseline(minimumDuration: TimeSpan.Zero, minimumDistinctValues: 2, path: path));

    /// <summary>Unit vectors in different directions.</summary>
    private static void Embed(PredictionGuard<int, float[]> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, i % 2 == 0 ? [0.6f, i % 4 == 0 ? 0.8f : -0.8f] : [i % 3 == 0 ? 0.8f : -0.8f, 0.6f]);
        }

        guard.EvaluateNow();
    }

    private static void Answer(PredictionGuard<double, double> guard, int count, Func<int, double> prediction)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, prediction(i));
        }

        guard.EvaluateNow();
    }
}
