namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A metric over time, as columns of equal length.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="StepSeconds">The length of an interval in seconds.</param>
/// <param name="Times">The end of each interval, in seconds since 1970.</param>
/// <param name="Counts">The number of predictions in each interval.</param>
/// <param name="IsLabel">True if the lines are shares of labels, from 0 to 1.</param>
/// <param name="Lines">The lines: mean and quantiles of a number, or the most frequent labels.</param>
internal sealed record SeriesView(string Metric, int StepSeconds, IReadOnlyList<long> Times, IReadOnlyList<long> Counts, bool IsLabel, IReadOnlyList<LineView> Lines);

/// <summary>A line. A value is null if its interval has none.</summary>
internal sealed record LineView(string Name, IReadOnlyList<double?> Values);

/// <summary>A metric's distribution in the last hour, or over all replicas since they started, and in the baseline.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Bins">The bins, ascending. For labels, the most frequent first.</param>
internal sealed record HistogramView(string Metric, IReadOnlyList<BinView> Bins);

/// <summary>A bin: greater than <paramref name="From"/> and at most <paramref name="To"/>, or one label.</summary>
/// <param name="From">The exclusive lower end; null for the lowest bin and for labels.</param>
/// <param name="To">The upper end; null for the highest bin and for labels.</param>
/// <param name="Label">The label; null for numbers.</param>
/// <param name="Now">The share in that time, from 0 to 1; null if there were no values.</param>
/// <param name="Normal">The share in the baseline, from 0 to 1; null until the baseline is learned.</param>
internal sealed record BinView(double? From, double? To, string? Label, double? Now, double? Normal);
