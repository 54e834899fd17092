using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>What is analyzed, and what may be shown.</summary>
internal sealed record AnalysisRequest
{
    public required LogFolder Folder { get; init; }

    public required string Guard { get; init; }

    public required LogOutcome Outcome { get; init; }

    /// <summary>The earliest time of a prediction.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The time before which predictions were made.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The columns that are classified now, in addition to those that were when a file was written.</summary>
    public IReadOnlyList<string> Classified { get; init; } = [];

    /// <summary>Whether keys aren't classified.</summary>
    public bool ShowsKeys { get; init; }

    /// <summary>Whether units aren't classified.</summary>
    public bool ShowsUnits { get; init; }

    /// <summary>The largest number of predictions.</summary>
    public int Most { get; init; } = OutcomeAnalysis.MaximumPredictions;

    /// <summary>Sets the times to the last days whose outcomes are final.</summary>
    /// <param name="now">The time.</param>
    /// <param name="days">The number of days.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of days isn't allowed.</exception>
    public AnalysisRequest Until(DateTimeOffset now, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, OutcomeAnalysis.MaximumDays);
        var to = now.ToUniversalTime() - Outcome.Maturity;
        return this with { From = to - TimeSpan.FromDays(days), To = to };
    }
}
