using System.Diagnostics;

namespace PredictionGuardrails.Reporting;

/// <summary>A breach as an event on the caller's activity.</summary>
internal static class BreachEvent
{
    public static ActivityEvent Of(Breach breach) => new(
        TelemetryNames.BreachEvent,
        breach.Time,
        new ActivityTagsCollection
        {
            { TelemetryNames.Guard, breach.Guard },
            { TelemetryNames.Rule, breach.Rule },
            { TelemetryNames.Metric, breach.Metric },
            { TelemetryNames.Segment, breach.Segment },
            { TelemetryNames.Action, breach.Action.ToString() },
            { TelemetryNames.Mode, breach.Mode.ToString() },
            { TelemetryNames.Fallback, breach.Fallback },
            { TelemetryNames.ModelVersion, breach.ModelVersion },
            { TelemetryNames.Observed, breach.Observed },
            { TelemetryNames.Expected, breach.Expected },
        });
}
