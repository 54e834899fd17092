namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>The result of <c>compare</c>.</summary>
internal sealed record CompareResult
{
    public required string Before { get; init; }

    public required string After { get; init; }

    /// <summary>same or changed.</summary>
    public required string Verdict { get; init; }

    /// <summary>The probability of a false alarm over all tests together.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>The number of tests.</summary>
    public required int Tests { get; init; }

    /// <summary>The compared metrics, largest change first.</summary>
    public required IReadOnlyList<MetricComparison> Metrics { get; init; }

    /// <summary>Reasons to trust the result less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Metrics on only one side, which weren't compared.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }
}

/// <summary>One metric, or a segment of it, before and after.</summary>
internal sealed record MetricComparison
{
    public required string Name { get; init; }

    /// <summary>same or changed.</summary>
    public required string Verdict { get; init; }

    /// <summary>The number of predictions on the first side.</summary>
    public required long CountBefore { get; init; }

    public required long CountAfter { get; init; }

    /// <summary>The Kolmogorov-Smirnov distance; null for labels.</summary>
    public double? KolmogorovSmirnov { get; init; }

    /// <summary>The population stability index over the deciles of the first side.</summary>
    public double? PopulationStability { get; init; }

    public double? JensenShannon { get; init; }

    /// <summary>The Wasserstein distance in standard deviations of the first side; null for labels.</summary>
    public double? Wasserstein { get; init; }

    /// <summary>The tests, smallest p-value first.</summary>
    public required IReadOnlyList<TestedChange> Tested { get; init; }

    /// <summary>Mean, standard deviation, extremes, and quantiles of numbers, before and after.</summary>
    public required IReadOnlyList<Shift> Shifts { get; init; }
}

/// <summary>A test.</summary>
/// <param name="What">The tested quantity: "distribution", "missing", "share of 'CRD'".</param>
/// <param name="Before">The fraction before; null for the distribution.</param>
/// <param name="After">The fraction after.</param>
/// <param name="P">The p-value, without correction for the number of tests.</param>
/// <param name="IsChanged">Whether the change is significant, corrected for the number of tests.</param>
internal sealed record TestedChange(string What, double? Before, double? After, double P, bool IsChanged);

/// <summary>A statistic before and after.</summary>
/// <param name="What">"mean", "5%".</param>
/// <param name="Before">The value before.</param>
/// <param name="After">The value after.</param>
/// <param name="Change">The relative change; null if the value before was zero.</param>
internal sealed record Shift(string What, double? Before, double? After, double? Change);
