using System.Diagnostics;

namespace PredictionGuardrails.Reporting;

/// <summary>A span around one call of a guard, for those who ask for it.</summary>
internal static class CallSpan
{
    private static readonly ActivitySource Source = new(TelemetryNames.ActivitySource);

    /// <summary>Begins a span; null without a listener.</summary>
    public static Activity? Start(string guard, GuardMode mode, string? modelVersion)
    {
        if (Source.StartActivity($"predict {guard}") is not { } span)
        {
            return null;
        }

        span.SetTag(TelemetryNames.Guard, guard);
        span.SetTag(TelemetryNames.Mode, mode.ToString());
        if (modelVersion is not null)
        {
            span.SetTag(TelemetryNames.ModelVersion, modelVersion);
        }

        return span;
    }
}
