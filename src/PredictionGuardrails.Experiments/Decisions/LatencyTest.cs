using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares how long the models of the arms take, by a high quantile in seconds. The absolute part of the margin is taken from each of the variant's durations, so
/// that models that take microseconds may differ by a factor.
/// </summary>
/// <param name="declaration">The metric.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
/// <param name="margin">How much worse the variant may be.</param>
internal sealed class LatencyTest(GuardrailDeclaration declaration, double alpha, Margin margin) : GuardrailTest(declaration.Name)
{
    private const double Quantile = 0.95;
    private const double Shortest = 1e-9;
    private readonly QuantileTest _quantile = new(alpha, Quantile, margin.Relative);
    private readonly RunningQuantile _ofVariant = new(Quantile);

    public override bool IsHarmShown => _quantile.IsHarmShown;

    public override bool IsHarmExcluded => _quantile.Result.IsHarmExcluded;

    public override void Add(double value, bool isVariant, double share, ulong unit)
    {
        if (isVariant)
        {
            _ofVariant.Add(Math.Max(Shortest, value));
        }

        _quantile.Add(Math.Max(Shortest, isVariant ? value - margin.Absolute : value), isVariant, share, unit);
    }

    public override void StartPeriod() => _quantile.StartPeriod();

    public override GuardrailStatus GetStatus(string variant) => StatusOf(
        _quantile.Result,
        alpha,
        string.Create(CultureInfo.InvariantCulture, $"ratio of 95% quantiles, less {margin.Absolute * 1000:0.###} ms of the variant's"),
        new AllowedEffects(double.NegativeInfinity, 1 + margin.Relative),
        _ofVariant.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The 95% quantile of '{variant}' is {_ofVariant.Value * 1000:G3} ms, and the control's {_quantile.ControlQuantile * 1000:G3} ms."));
}
