namespace PredictionGuardrails.Tool.Profiles;

/// <summary>What <c>profile</c> found.</summary>
internal sealed record ProfileResult
{
    public required string File { get; init; }

    public required long Rows { get; init; }

    /// <summary>Rows that could not be read and were left out.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>What makes the result less than it seems.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<MetricProfile> Metrics { get; init; }

    /// <summary>The baseline that was written; null where none was asked for.</summary>
    public string? Baseline { get; init; }
}

/// <summary>One column, or a part of it.</summary>
internal sealed record MetricProfile
{
    /// <summary>The column, or the part's name.</summary>
    public required string Name { get; init; }

    /// <summary>number or label.</summary>
    public required string Kind { get; init; }

    /// <summary>All values, missing ones too.</summary>
    public required long Count { get; init; }

    public required long Missing { get; init; }

    public long Nan { get; init; }

    public long PositiveInfinity { get; init; }

    public long NegativeInfinity { get; init; }

    public long Zeros { get; init; }

    /// <summary>How many different values; where there are more than 10,000, that many.</summary>
    public required int Distinct { get; init; }

    /// <summary>Whether there are more different values than are told apart.</summary>
    public bool DistinctIsCapped { get; init; }

    /// <summary>How many values are exactly the one before.</summary>
    public required long Repeats { get; init; }

    public double? Mean { get; init; }

    public double? StandardDeviation { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>By share: the smallest number that at least so many do not exceed.</summary>
    public IReadOnlyDictionary<string, double>? Quantiles { get; init; }

    /// <summary>By how much a quantile may be off, as a share of it: 0 where every value was told apart.</summary>
    public double? QuantileError { get; init; }

    /// <summary>What a value says about the next one: the correlation of their ranks; 0 where it could be chance.</summary>
    public double? Autocorrelation { get; init; }

    /// <summary>The smallest rise of all numbers that a guard that learnt from this would find within 10,000 predictions on average, as a share.</summary>
    public double? SmallestRise { get; init; }

    /// <inheritdoc cref="SmallestRise"/>
    public double? SmallestFall { get; init; }

    /// <summary>How often each label came, the most frequent first.</summary>
    public IReadOnlyDictionary<string, long>? Labels { get; init; }

    /// <summary>How often labels came that are not counted each by itself.</summary>
    public long? OtherLabels { get; init; }

    /// <summary>The same for every value of the column given by <c>--by</c>.</summary>
    public IReadOnlyList<MetricProfile>? Segments { get; init; }

    /// <summary>The same for every hour, by the column given by <c>--time</c>.</summary>
    public IReadOnlyList<MetricProfile>? Hours { get; init; }

    /// <summary>The histogram that is drawn: where each bar begins and ends, and how many numbers are in it.</summary>
    public IReadOnlyList<HistogramBar>? Histogram { get; init; }
}

/// <summary>A bar of a histogram.</summary>
internal sealed record HistogramBar(double From, double To, long Count);
