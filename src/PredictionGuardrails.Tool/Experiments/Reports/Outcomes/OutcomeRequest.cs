using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>Which outcomes <c>experiment report</c> compares, and what is known of them.</summary>
internal sealed record OutcomeRequest
{
    /// <summary>The outcomes that are compared themselves.</summary>
    public IReadOnlyList<RequestedOutcome> Outcomes { get; init; } = [];

    /// <summary>The outcomes by which the error of predictions is compared.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Whether nothing is compared by outcomes.</summary>
    public bool AreIgnored { get; init; }

    /// <summary>The path of a tracking plan that declares outcomes; null for what the log contains.</summary>
    public string? Plan { get; init; }

    /// <summary>The type of outcomes that aren't declared; null for numbers, or labels if that's what was recorded.</summary>
    public OutcomeType? Type { get; init; }

    /// <summary>How long after a prediction its outcome is final; null for what is declared.</summary>
    public TimeSpan? Maturity { get; init; }

    /// <summary>When outcomes must be final.</summary>
    public required DateTimeOffset AsKnownAt { get; init; }

    /// <summary>The time of the report.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether nothing is chosen, so that the error is compared by each outcome that has one.</summary>
    public bool IsDefault => Outcomes.Count == 0 && Errors.Count == 0;

    /// <summary>Reads the outcomes of a guard that were known at the time.</summary>
    public IAsyncEnumerable<OutcomeRecord> ReadAsync(LogFolder folder, string? guard, CancellationToken cancellationToken) =>
        OutcomeFiles.ReadAsync(folder, guard, cancellationToken).Where(outcome => outcome.KnownAt <= AsKnownAt.UtcDateTime);
}

/// <summary>An outcome that is compared itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Side">Which direction is harm.</param>
internal sealed record RequestedOutcome(string Name, HarmSide Side);
