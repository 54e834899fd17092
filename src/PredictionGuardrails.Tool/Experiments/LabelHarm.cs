namespace PredictionGuardrails.Tool.Experiments;

/// <summary>What a variant that does harm does to labels: it replaces some of them with another one.</summary>
internal sealed record LabelHarm
{
    /// <summary>The number of distinct labels in the history.</summary>
    public required int DistinctLabels { get; init; }

    /// <summary>The label that replaces others: the second most frequent one.</summary>
    public required string Replacement { get; init; }

    /// <summary>The fraction of the predictions that have that label in the history.</summary>
    public required double ReplacementShare { get; init; }

    /// <summary>The fraction of the predictions that may be replaced before a label is beyond the margin.</summary>
    public required double AllowedChange { get; init; }
}
