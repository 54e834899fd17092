using System.Numerics;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>
/// An interval with both ends included, as two doubles: the hot path compares twice and is done. Ends that the user excludes are moved
/// to the next number of the metric's own type; ends are rounded to that type first, so that a <see cref="float"/> of 0.1 is not above 0.1.
/// </summary>
internal readonly record struct NumberBounds(double Low, double High)
{
    public static readonly NumberBounds Everything = new(double.NegativeInfinity, double.PositiveInfinity);
    public static readonly NumberBounds Finite = new(double.MinValue, double.MaxValue);

    /// <summary>The bounds of a stated range; null if it states no end.</summary>
    public static NumberBounds? Of<TNumber>(RangeCheckOptions range)
        where TNumber : struct, INumber<TNumber>
    {
        if (range is { Minimum: null, Maximum: null })
        {
            return null;
        }

        var low = range.Minimum is { } minimum ? Round<TNumber>(minimum) : double.NegativeInfinity;
        var high = range.Maximum is { } maximum ? Round<TNumber>(maximum) : double.PositiveInfinity;
        return new(
            range is { Minimum: not null, MinimumIsExclusive: true } ? After<TNumber>(low) : low,
            range is { Maximum: not null, MaximumIsExclusive: true } ? Before<TNumber>(high) : high);
    }

    /// <summary>False for NaN, whatever the bounds.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>What a recorder has to know of them.</summary>
    public RecordingPlan PlanFor(NumberRecorder recorder) => new(recorder, Low, High);

    public NumberBounds Within(NumberBounds other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    /// <summary>The range as it was stated, whatever the metric's type; null if it states no end.</summary>
    public static NumberBounds? AsStated(RangeCheckOptions range) => Of<double>(range);

    /// <summary>A stated range in words: <c>between 0 and 500</c>, <c>at least 0 and below 1</c>.</summary>
    public static string Describe(RangeCheckOptions range)
    {
        if (range is { Minimum: { } from, Maximum: { } to, MinimumIsExclusive: false, MaximumIsExclusive: false })
        {
            return $"between {NumberText.Exact(from)} and {NumberText.Exact(to)}";
        }

        var low = range.Minimum is { } minimum ? $"{(range.MinimumIsExclusive ? "above" : "at least")} {NumberText.Exact(minimum)}" : null;
        var high = range.Maximum is { } maximum ? $"{(range.MaximumIsExclusive ? "below" : "at most")} {NumberText.Exact(maximum)}" : null;
        return low is null || high is null ? $"{low}{high}" : $"{low} and {high}";
    }

    private static double Round<TNumber>(double value)
        where TNumber : struct, INumber<TNumber> =>
        typeof(TNumber) == typeof(float) || typeof(TNumber) == typeof(Half)
            ? double.CreateTruncating(TNumber.CreateSaturating(value))
            : value;

    private static double After<TNumber>(double value) =>
        typeof(TNumber) == typeof(float) ? MathF.BitIncrement((float)value)
        : typeof(TNumber) == typeof(Half) ? (double)Half.BitIncrement((Half)value)
        : Math.BitIncrement(value);

    private static double Before<TNumber>(double value) =>
        typeof(TNumber) == typeof(float) ? MathF.BitDecrement((float)value)
        : typeof(TNumber) == typeof(Half) ? (double)Half.BitDecrement((Half)value)
        : Math.BitDecrement(value);
}
