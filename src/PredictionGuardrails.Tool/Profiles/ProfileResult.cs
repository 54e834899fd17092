namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The result of <c>profile</c>.</summary>
internal sealed record ProfileResult
{
    public required string File { get; init; }

    public required long Rows { get; init; }

    /// <summary>The number of skipped rows.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>Reasons to trust the result less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<MetricProfile> Metrics { get; init; }

    /// <summary>The baseline file that was written; null without <c>--out</c>.</summary>
    public string? Baseline { get; init; }
}

/// <summary>The profile of a column or a part of it.</summary>
internal sealed record MetricProfile
{
    /// <summary>The name of the column or the part.</summary>
    public required string Name { get; init; }

    /// <summary>number or label.</summary>
    public required string Kind { get; init; }

    /// <summary>The number of values, including missing ones.</summary>
    public required long Count { get; init; }

    public required long Missing { get; init; }

    public long Nan { get; init; }

    public long PositiveInfinity { get; init; }

    public long NegativeInfinity { get; init; }

    public long Zeros { get; init; }

    /// <summary>The number of distinct values, at most 10,000.</summary>
    public required int Distinct { get; init; }

    /// <summary>Whether there are more than 10,000 distinct values.</summary>
    public bool DistinctIsCapped { get; init; }

    /// <summary>The number of values that equal the previous one.</summary>
    public required long Repeats { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>Quantiles by probability.</summary>
    public IReadOnlyDictionary<string, double>? Quantiles { get; init; }

    /// <summary>The largest relative error of quantiles: 0 if all values were distinguished.</summary>
    public double? QuantileError { get; init; }

    /// <summary>The rank correlation of consecutive values; 0 if it isn't significant.</summary>
    public double? Autocorrelation { get; init; }

    /// <summary>The smallest relative increase of all numbers that a guard detects within 10,000 predictions on average.</summary>
    public double? SmallestRise { get; init; }

    /// <summary>The smallest relative decrease of all numbers that a guard detects within 10,000 predictions on average.</summary>
    public double? SmallestFall { get; init; }

    /// <summary>The count of each label, most frequent first.</summary>
    public IReadOnlyDictionary<string, long>? Labels { get; init; }

    /// <summary>The count of labels that aren't counted separately.</summary>
    public long? OtherLabels { get; init; }

    /// <summary>The profile of each segment (<c>--by</c>).</summary>
    public IReadOnlyList<MetricProfile>? Segments { get; init; }

    /// <summary>The profile of each hour (<c>--time</c>).</summary>
    public IReadOnlyList<MetricProfile>? Hours { get; init; }

    /// <summary>The bars of the histogram.</summary>
    public IReadOnlyList<HistogramBar>? Histogram { get; init; }
}

/// <summary>A bar of a histogram.</summary>
internal sealed record HistogramBar(double From, double To, long Count);
