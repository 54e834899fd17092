namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A metric over time, by columns of equal length.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="StepSeconds">How long a step is.</param>
/// <param name="Times">Each step's end, in seconds since 1970.</param>
/// <param name="Counts">How many predictions each step has.</param>
/// <param name="IsLabel">Whether lines are shares of labels, from 0 to 1.</param>
/// <param name="Lines">The lines: mean and quantiles of a number, the most frequent labels.</param>
internal sealed record SeriesView(string Metric, int StepSeconds, IReadOnlyList<long> Times, IReadOnlyList<long> Counts, bool IsLabel, IReadOnlyList<LineView> Lines);

/// <summary>A line; null where a step has no value.</summary>
internal sealed record LineView(string Name, IReadOnlyList<double?> Values);

/// <summary>A metric's distribution in the last hour beside its baseline's.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Bins">The bins, ascending; of labels, the most frequent first.</param>
internal sealed record HistogramView(string Metric, IReadOnlyList<BinView> Bins);

/// <summary>A bin: above <paramref name="From"/> and at most <paramref name="To"/>, or one label.</summary>
/// <param name="From">The lower end, not included; null at the lowest bin, and of a label.</param>
/// <param name="To">The upper end; null at the highest bin, and of a label.</param>
/// <param name="Label">The label; null of a number.</param>
/// <param name="Now">The share in the last hour, from 0 to 1; null where there was nothing.</param>
/// <param name="Normal">The share in the baseline, from 0 to 1; null before there is one.</param>
internal sealed record BinView(double? From, double? To, string? Label, double? Now, double? Normal);
