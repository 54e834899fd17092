namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The result of <c>experiment simulate</c>.</summary>
internal sealed record ExperimentSimulation
{
    public required string File { get; init; }

    public required string Column { get; init; }

    /// <summary>How labels change; null for numbers.</summary>
    public LabelHarm? Labels { get; init; }

    public required long Rows { get; init; }

    public required long SkippedRows { get; init; }

    /// <summary>The number of distinct units; 0 without a column of units.</summary>
    public required int Units { get; init; }

    public required double Share { get; init; }

    public required double Exposure { get; init; }

    public required double FalseDecisionRate { get; init; }

    public required int Guardrails { get; init; }

    public required double Margin { get; init; }

    /// <summary>The part of the margin that is in the share of a label; 0 for numbers.</summary>
    public required double AbsoluteMargin { get; init; }

    public required int Runs { get; init; }

    public required int Seed { get; init; }

    /// <summary>The variant that doesn't differ, then those that do harm.</summary>
    public required IReadOnlyList<SimulatedVariant> Variants { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>What became of the runs of a variant.</summary>
internal sealed record SimulatedVariant
{
    /// <summary>The part of the change that is beyond the margin; null for the variant that doesn't differ.</summary>
    public double? Harm { get; init; }

    /// <summary>The fraction by which the variant's numbers are higher, or the fraction of its predictions with another label.</summary>
    public required double Change { get; init; }

    /// <summary>The number of runs that stopped.</summary>
    public required int Stops { get; init; }

    /// <summary>The number of runs that excluded harm for every metric at some time.</summary>
    public required int Proceeds { get; init; }

    /// <summary>The number of runs that ended on hold.</summary>
    public required int Holds { get; init; }

    /// <summary>The number of runs with a false decision: a stop without harm, or to proceed with harm.</summary>
    public required int FalseDecisions { get; init; }

    /// <summary>The largest probability of a false decision that could have given so few (exact binomial limit, wrong in 1 of 741 cases).</summary>
    public required double FalseDecisionsUpperLimit { get; init; }

    /// <summary>Predictions in the experiment until it stops, in the median of all runs; null if fewer runs stop.</summary>
    public long? StopMedian { get; init; }

    /// <summary>The same in 95% of all runs.</summary>
    public long? StopPercentile95 { get; init; }

    /// <summary>Predictions until harm is excluded, in the median of all runs; null if fewer runs exclude it.</summary>
    public long? ProceedMedian { get; init; }

    /// <summary>The same in 95% of all runs.</summary>
    public long? ProceedPercentile95 { get; init; }
}
