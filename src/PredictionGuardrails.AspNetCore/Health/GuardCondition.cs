namespace PredictionGuardrails.AspNetCore;

/// <summary>What can be said of a guard at a glance.</summary>
internal enum GuardState
{
    /// <summary>Nothing is checked.</summary>
    Off,

    /// <summary>Checks are made; a baseline is being learned, so that only gross changes are detected.</summary>
    Learning,

    /// <summary>Predictions are what they should be.</summary>
    Healthy,

    /// <summary>Predictions are no longer what they were, which is only observed.</summary>
    Changed,

    /// <summary>The model is being tried again; others answer.</summary>
    Trying,

    /// <summary>The model is not trusted; others answer, or callers get exceptions.</summary>
    Open,

    /// <summary>The model was taken out by hand.</summary>
    Isolated,
}

/// <summary>A guard's state, in a word and in a sentence.</summary>
/// <param name="State">The state.</param>
/// <param name="Sentence">Why.</param>
internal sealed record GuardCondition(GuardState State, string Sentence)
{
    public static GuardCondition Of(PredictionGuard guard, GuardStatus status)
    {
        if (status.Mode == GuardMode.Off)
        {
            return new(GuardState.Off, "The guard is off: nothing is checked and nothing recorded.");
        }

        if (status.Breaker != BreakerState.Closed)
        {
            var whoAnswers = guard.HasFallback ? "the fallback answers" : "callers get exceptions";
            var why = status.OpenedBy is { } breach ? $" {breach.Message}" : "";
            return new(
                status.Breaker switch { BreakerState.HalfOpen => GuardState.Trying, BreakerState.Isolated => GuardState.Isolated, _ => GuardState.Open },
                $"The model is not trusted, and {whoAnswers}.{why}");
        }

        return status.Metrics.FirstOrDefault(static baseline => baseline.State == ChangeDetectionState.Changed) is { } changed
                ? new(GuardState.Changed, $"Predictions are no longer what they were, which is only observed: {changed}.")
            : status.Metrics.FirstOrDefault(static baseline => baseline.State == ChangeDetectionState.Learning) is { } learning
                ? new(GuardState.Learning, $"Checks are made, only gross changes are detected yet: {learning}.")
            : new(GuardState.Healthy, status.Metrics.Any(static baseline => baseline.State == ChangeDetectionState.Monitoring) ? "Predictions are what their baseline says." : "Checks are made.");
    }
}
