namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>What <c>compare</c> found.</summary>
internal sealed record CompareResult
{
    public required string Before { get; init; }

    public required string After { get; init; }

    /// <summary>same or changed.</summary>
    public required string Verdict { get; init; }

    /// <summary>How often "changed" is said, over all tests together, where nothing has changed.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>How many tests there were.</summary>
    public required int Tests { get; init; }

    /// <summary>What was compared, what changed most first.</summary>
    public required IReadOnlyList<MetricComparison> Metrics { get; init; }

    /// <summary>What makes the result less than it seems.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What is on one side alone, and so was not compared.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }
}

/// <summary>One metric, or a segment of it, before and after.</summary>
internal sealed record MetricComparison
{
    public required string Name { get; init; }

    /// <summary>same or changed.</summary>
    public required string Verdict { get; init; }

    /// <summary>How many predictions there were before.</summary>
    public required long CountBefore { get; init; }

    public required long CountAfter { get; init; }

    /// <summary>The Kolmogorov-Smirnov distance; null for labels.</summary>
    public double? KolmogorovSmirnov { get; init; }

    /// <summary>The population stability index over tenths of what was before.</summary>
    public double? PopulationStability { get; init; }

    public double? JensenShannon { get; init; }

    /// <summary>In standard deviations of what was before; null for labels.</summary>
    public double? Wasserstein { get; init; }

    /// <summary>What was tested, the least probable by chance first.</summary>
    public required IReadOnlyList<TestedChange> Tested { get; init; }

    /// <summary>Mean, spread and quantiles of numbers, before and after.</summary>
    public required IReadOnlyList<Shift> Shifts { get; init; }
}

/// <summary>One test.</summary>
/// <param name="What">What was tested: "distribution", "missing", "share of CRD".</param>
/// <param name="Before">The share before; null for the distribution.</param>
/// <param name="After">The share after.</param>
/// <param name="P">How probable so large a difference is by chance, before it is corrected for the number of tests.</param>
/// <param name="IsChanged">Whether it is too improbable, with all tests counted.</param>
internal sealed record TestedChange(string What, double? Before, double? After, double P, bool IsChanged);

/// <summary>A number before and after.</summary>
/// <param name="What">"mean", "5 %".</param>
/// <param name="Before">Before.</param>
/// <param name="After">After.</param>
/// <param name="Change">By what share it has changed; null where it was zero.</param>
internal sealed record Shift(string What, double? Before, double? After, double? Change);
