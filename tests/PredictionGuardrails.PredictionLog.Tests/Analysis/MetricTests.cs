using CsCheck;

namespace PredictionGuardrails.PredictionLog.Tests.Analysis;

/// <summary>Measures against values computed by hand, and against brute force.</summary>
public sealed class MetricTests : IDisposable
{
    private const double Tolerance = 1e-9;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mean absolute error", 10 / 6.0)]
    [InlineData("root mean squared error", 2.160246899469287)]
    [InlineData("bias", 1)]
    [InlineData("median absolute error", 1)]
    [InlineData("R²", 0.8624079)]
    public async Task Metric_of_numbers_is_the_one_computed_by_hand(string name, double expected)
    {
        // The differences are 1, 3, -1, 4, -1, and 0.
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(10, 11), new(10, 13), new(10, 9), new(12, 16), new(0, -1), new(3, 3)]);

        analysis.Metric(name).Should().BeApproximately(expected, 1e-6);
    }

    [Theory]
    [InlineData("quantile loss", 1.2333333333)]
    [InlineData("frequency at or below", 0.5)]
    public async Task Metric_of_a_quantile_is_the_one_computed_by_hand(string name, double expected)
    {
        var analysis = await Trials.AnalyzeAsync(
            _folder.Path, [new(10, 11), new(10, 13), new(10, 9), new(12, 16), new(0, -1), new(3, 3)], quantile: 0.9);

        analysis.Metric(name).Should().BeApproximately(expected, Tolerance);
        analysis.ErrorName.Should().Be("quantile loss");
    }

    [Theory]
    [InlineData("Brier score", 0.116)]
    [InlineData("log loss", 0.372196)]
    [InlineData("AUC", 5.5 / 6)]
    [InlineData("mean probability", 0.52)]
    [InlineData("frequency", 0.6)]
    public async Task Metric_of_probabilities_is_the_one_computed_by_hand(string name, double expected)
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(0.1, false), new(0.4, true), new(0.4, false), new(0.8, true), new(0.9, true)], OutcomeType.Boolean);

        analysis.Metric(name).Should().BeApproximately(expected, 1e-6);
    }

    [Fact]
    public async Task Log_loss_of_a_wrong_certainty_is_finite()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(1, false)], OutcomeType.Boolean);

        analysis.Metric("log loss").Should().BeApproximately(-Math.Log(1e-15), 0.01);
    }

    [Fact]
    public async Task Auc_without_events_is_not_known()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(0.3, false), new(0.4, false)], OutcomeType.Boolean);

        analysis.Metric("AUC").Should().BeNull();
    }

    [Fact]
    public async Task Constant_outcomes_have_no_explained_variance()
    {
        var analysis = await Trials.AnalyzeAsync(_folder.Path, [new(1, 5), new(2, 5)]);

        analysis.Metric("R²").Should().BeNull();
    }

    [Fact]
    public void Numbers_equal_brute_force() =>
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100]).Array[1, 40].Sample(
            pairs =>
            {
                using var folder = new TestFolder();
                var analysis = Trials.AnalyzeAsync(folder.Path, pairs.Select(static pair => new Trial<double>(pair.Item1, pair.Item2))).GetAwaiter().GetResult();
                var errors = pairs.Select(static pair => Math.Abs(pair.Item2 - pair.Item1)).Order().ToArray();
                var median = (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
                return IsNear(analysis.Metric("mean absolute error"), errors.Average())
                    && IsNear(analysis.Metric("median absolute error"), median)
                    && IsNear(analysis.Metric("root mean squared error"), Math.Sqrt(errors.Average(static error => error * error)))
                    && IsNear(analysis.Metric("bias"), pairs.Average(static pair => pair.Item2 - pair.Item1));
            },
            iter: 15,
            threads: 1);

    [Fact]
    public void Auc_equals_the_comparison_of_all_pairs() =>
        Gen.Select(Gen.Int[0, 10], Gen.Bool).Array[2, 60].Sample(
            pairs =>
            {
                using var folder = new TestFolder();
                var analysis = Trials.AnalyzeAsync(
                    folder.Path, pairs.Select(static pair => new Trial<double>(pair.Item1 / 10.0, pair.Item2)), OutcomeType.Boolean).GetAwaiter().GetResult();
                var comparisons = pairs.Where(static pair => pair.Item2)
                    .SelectMany(_ => pairs.Where(static pair => !pair.Item2), static (one, other) => (Math.Sign(one.Item1 - other.Item1) + 1) / 2.0).ToList();
                return comparisons.Count == 0 ? analysis.Metric("AUC") is null : IsNear(analysis.Metric("AUC"), comparisons.Average());
            },
            iter: 15,
            threads: 1);

    [Fact]
    public void Calibration_is_the_best_monotone_fit_and_decomposes_the_score() =>
        Gen.Select(Gen.Int[0, 6], Gen.Bool).Array[1, 40].Sample(
            pairs =>
            {
                using var folder = new TestFolder();
                var analysis = Trials.AnalyzeAsync(
                    folder.Path, pairs.Select(static pair => new Trial<double>(pair.Item1 / 6.0, pair.Item2)), OutcomeType.Boolean).GetAwaiter().GetResult();
                var curve = analysis.Calibration!;
                var frequency = pairs.Average(static pair => pair.Item2 ? 1.0 : 0);
                var fitted = pairs.Average(pair => Square(FitOf(pairs, pair.Item1) - (pair.Item2 ? 1 : 0)));
                return IsNear(curve.Uncertainty, frequency * (1 - frequency))
                    && IsNear(curve.Uncertainty - curve.Discrimination, fitted)
                    && IsNear(analysis.Metric("Brier score"), curve.Miscalibration - curve.Discrimination + curve.Uncertainty)
                    && curve.Steps.All(step => pairs.Where(pair => pair.Item1 / 6.0 >= step.Lowest && pair.Item1 / 6.0 <= step.Highest)
                        .All(pair => IsNear(step.Observed, FitOf(pairs, pair.Item1))));
            },
            iter: 15,
            threads: 1);

    [Fact]
    public async Task Sampled_predictions_are_weighted_by_their_probability()
    {
        // Units are sampled, and those of calls that are always logged have a probability of 1.
        var trials = Enumerable.Range(0, 3000).Select(static i => new Trial<double>(0, i % 3) { Customer = i }).ToList();
        await using var service = new AnalyzedService<double>(_folder.Path, static log => log.SampleRate(0.25).Outcome("paid", OutcomeType.Number, Trials.Maturity));
        await service.ServeAsync(trials);

        var analysis = await service.AnalyzeAsync();

        analysis.EstimatedPredictions.Should().BeApproximately(4 * analysis.WithOutcome, 1e-6).And.BeInRange(2500, 3500);
        analysis.EffectiveSize.Should().BeApproximately(analysis.WithOutcome, 1e-6);
        analysis.WithOutcome.Should().BeLessThan(1000);
    }

    /// <summary>Isotonic regression by its formula of maxima and minima (R. Barlow et al., 1972).</summary>
    private static double FitOf((int, bool)[] pairs, int value) => Enumerable.Range(0, value + 1)
        .Max(low => Enumerable.Range(value, 7 - value).Min(high => Mean(pairs.Where(pair => pair.Item1 >= low && pair.Item1 <= high))));

    private static double Mean(IEnumerable<(int, bool)> pairs) => pairs.Select(static pair => pair.Item2 ? 1.0 : 0).Average();

    private static double Square(double value) => value * value;

    private static bool IsNear(double? one, double other) => Math.Abs(one!.Value - other) <= Tolerance * (1 + Math.Abs(other));
}
