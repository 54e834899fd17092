using System.Runtime.CompilerServices;

namespace PredictionGuardrails.AspNetCore.History;

/// <summary>A metric over one interval, in 32 bytes. The precision is that of a chart.</summary>
/// <param name="Time">The end of the interval, in seconds since the start of the series.</param>
/// <param name="Count">The number of predictions.</param>
/// <param name="Values">For a number: mean, quantiles 0.05, 0.5, and 0.95, minimum, and maximum. For a label: the shares of the series' labels. NaN without a value.</param>
internal readonly record struct SeriesPoint(int Time, uint Count, SeriesValues Values);

/// <summary>Six numbers.</summary>
[InlineArray(Length)]
internal struct SeriesValues
{
    public const int Length = 6;

    private float _first;
}
