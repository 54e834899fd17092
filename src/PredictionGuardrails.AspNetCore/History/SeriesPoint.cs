using System.Runtime.CompilerServices;

namespace PredictionGuardrails.AspNetCore.History;

/// <summary>A metric over one step of time, in 32 bytes: as exact as a chart needs it.</summary>
/// <param name="Time">The step's end, in seconds since the series began.</param>
/// <param name="Count">How many predictions.</param>
/// <param name="Values">Of a number: mean, quantiles 0.05, 0.5 and 0.95, minimum, maximum. Of a label: the shares of the series' labels. NaN where there is none.</param>
internal readonly record struct SeriesPoint(int Time, uint Count, SeriesValues Values);

/// <summary>Six numbers.</summary>
[InlineArray(Length)]
internal struct SeriesValues
{
    public const int Length = 6;

    private float _first;
}
