using System.Globalization;

namespace PredictionGuardrails.AspNetCore;

/// <summary>The state of a guard in one word.</summary>
internal enum GuardState
{
    /// <summary>The guard is off.</summary>
    Off,

    /// <summary>Checks are active and a baseline is being learned. Only gross changes are detected.</summary>
    Learning,

    /// <summary>Predictions match the baseline.</summary>
    Healthy,

    /// <summary>Predictions no longer match the baseline, and the breaker stays closed.</summary>
    Changed,

    /// <summary>The breaker is half-open: the guard probes the model.</summary>
    Trying,

    /// <summary>The breaker is open: callers get the fallback or an exception.</summary>
    Open,

    /// <summary>The model was isolated manually.</summary>
    Isolated,
}

/// <summary>A guard's state, as a word and as a sentence.</summary>
/// <param name="State">The state.</param>
/// <param name="Sentence">The state and its cause.</param>
internal sealed record GuardCondition(GuardState State, string Sentence)
{
    public static GuardCondition Of(PredictionGuard guard, GuardStatus status)
    {
        if (status.Mode == GuardMode.Off)
        {
            return new(GuardState.Off, "The guard is off.");
        }

        if (status.Breaker != BreakerState.Closed)
        {
            var (state, what) = status.Breaker switch
            {
                BreakerState.HalfOpen => (GuardState.Trying, "Probing the model."),
                BreakerState.Isolated => (GuardState.Isolated, "Isolated manually."),
                _ => (GuardState.Open, "Breaker open."),
            };
            var cause = status.OpenedBy is { } breach ? $" {breach.Message}" : "";
            return new(state, $"{what} Callers get {(guard.HasFallback ? "the fallback" : "an exception")}.{cause}");
        }

        if (status.Metrics.FirstOrDefault(static baseline => baseline.State == ChangeDetectionState.Changed) is { } changed)
        {
            return new(GuardState.Changed, string.Create(
                CultureInfo.InvariantCulture, $"Change detected (observe only): {KeyOf(changed)} no longer matches its baseline of {changed.SampleCount:N0} predictions."));
        }

        if (status.Metrics.FirstOrDefault(static baseline => baseline.State == ChangeDetectionState.Learning) is { } learning)
        {
            var of = status.Metrics.Count > 1 ? $" of {KeyOf(learning)}" : "";
            return new(GuardState.Learning, $"Learning the baseline{of} ({ProgressOf(learning)}). Checks are active.");
        }

        var isMonitored = status.Metrics.Any(static baseline => baseline.State == ChangeDetectionState.Monitoring);
        return new(GuardState.Healthy, isMonitored ? "Predictions match the baseline." : "Checks are active.");
    }

    private static string KeyOf(ChangeDetectionStatus baseline) => baseline.Segment is null ? baseline.Metric : $"{baseline.Metric} ({baseline.Segment})";

    private static string ProgressOf(ChangeDetectionStatus learning) =>
        learning.RefusalReason
        ?? (learning.SampleCount >= learning.RequiredSampleCount
            ? string.Create(CultureInfo.InvariantCulture, $"{learning.SampleCount:N0} predictions, waiting for the minimum duration")
            : string.Create(CultureInfo.InvariantCulture, $"{learning.SampleCount:N0} of {learning.RequiredSampleCount:N0} predictions"));
}
