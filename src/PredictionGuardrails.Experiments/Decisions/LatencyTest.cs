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

    public override double HarmExcess => _quantile.HarmExcess;

    public override bool IsHarmExcluded => _quantile.Result.IsHarmExcluded;

    public override string? UnobservedReason { get; init; } =
        "isn't measured for batches and streams; to proceed without it, set Guardrails:latency:Enabled to false";

    public override void Add(double value, bool isVariant, double share, ulong unit)
    {
        if (isVariant)
        {
            _ofVariant.Add(Math.Max(Shortest, value));
        }

        _quantile.Add(Math.Max(Shortest, isVariant ? value - margin.Absolute : value), isVariant, share, unit);
    }

    public override void StartPeriod() => _quantile.StartPeriod();

    public override void Carry(TestState state)
    {
        _quantile.Carry(state);
        _ofVariant.Carry(state);
    }

    public override GuardrailStatus GetStatus(string variant)
    {
        const string Effect = "ratio of 95% quantiles";
        var control = _quantile.ControlQuantile;
        if (_ofVariant.Count == 0 || !(control > 0))
        {
            return StatusOf(_quantile.Result, alpha, Effect, AllowedEffects.Unknown, finding: null);
        }

        // The test is about the variant's durations less the absolute margin: the ratio is higher by that.
        var result = _quantile.Result;
        var absolute = margin.Absolute / control;
        var interval = new EffectInterval(
            _ofVariant.Value / control, result.Interval.Lower > 0 ? result.Interval.Lower + absolute : 0, result.Interval.Upper + absolute);
        return StatusOf(
            result with { Interval = interval },
            alpha,
            Effect,
            new AllowedEffects(double.NegativeInfinity, 1 + margin.Relative + absolute),
            string.Create(
                CultureInfo.InvariantCulture,
                $"The 95% quantile of '{variant}' is {_ofVariant.Value * 1000:G3} ms, and the control's {control * 1000:G3} ms."));
    }
}
