using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Five guardrail metrics of an experiment without margins, which share α, and the sample ratio check.</summary>
internal sealed class Guardrails
{
    /// <summary>The names, in the order of <see cref="Results"/>.</summary>
    public static readonly string[] Names = ["events", "distribution", "mean", "bounded mean", "quantile"];

    private readonly double _variantShare;
    private readonly double _eventAbove;
    private readonly EventRateTest _events;
    private readonly DistributionTest _distribution;
    private readonly MeanTest _mean;
    private readonly BoundedMeanTest _bounded;
    private readonly QuantileTest _quantile;

    public Guardrails(UnitKind kind, double alpha, double variantShare, double[] history)
    {
        var each = ErrorBudget.PerTest(alpha, variants: 1, guardrails: Names.Length);
        _variantShare = variantShare;
        _eventAbove = kind == UnitKind.ZeroOne ? 0.5 : Quantile(history, 0.95);
        _events = new EventRateTest(each, Margin.None);
        _distribution = new DistributionTest(each, DistributionTiles.FromQuantiles(probability => Quantile(history, probability)));
        var isHeavy = kind is UnitKind.HeavyTailed or UnitKind.LogNormal;
        _mean = new MeanTest(new MeanTestOptions
        {
            Alpha = each,
            Winsor = isHeavy ? (Quantile(history, 0.005), Quantile(history, 0.995)) : null,
            DecisionUnits = 1_000,
        });
        _bounded = new BoundedMeanTest(each, Quantile(history, 0.01), Math.Max(1, Quantile(history, 0.99)), 0, HarmSide.Higher);
        _quantile = new QuantileTest(each, 0.9, 0);
    }

    public IReadOnlyList<TestResult> Results => [_events.Result, _distribution.Result, _mean.Result, _bounded.Result, _quantile.Result];

    public void Add(double value, UnitAssignment unit)
    {
        var isVariant = unit.Arm == 1;
        _events.Add(value > _eventAbove, isVariant, _variantShare, unit.Key);
        _distribution.Add(value, isVariant, _variantShare, unit.Key);
        _mean.Add(value, isVariant, unit.Key);
        _bounded.Add(value, isVariant, _variantShare, unit.Key);
        _quantile.Add(Math.Exp(Math.Min(value, 20)), isVariant, _variantShare, unit.Key);
    }

    public static double Quantile(double[] sorted, double probability) => sorted[(int)Math.Min(probability * sorted.Length, sorted.Length - 1)];
}
