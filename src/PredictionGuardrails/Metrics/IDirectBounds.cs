using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Metrics;

/// <summary>Checks on a number that a plan can make by itself, in two comparisons and without a call.</summary>
internal interface IDirectBounds
{
    /// <summary>Inside its bounds no number check is breached; outside, or for NaN, the checks themselves have to be asked.</summary>
    RecordingPlan Plan { get; }

    /// <summary>Whether the bounds say all that there is to check.</summary>
    bool BoundsAreAll { get; }

    /// <summary>Where the number is recorded.</summary>
    NumberRecorder Recorder { get; }
}
