namespace PredictionGuardrails.PredictionLog;

/// <summary>The names of the prediction log's instruments and tags, in OpenTelemetry's style.</summary>
internal static class LogTelemetryNames
{
    public const string Meter = "PredictionGuardrails";

    public const string Offered = "prediction_guardrails.log.offered";
    public const string Written = "prediction_guardrails.log.written";
    public const string Pending = "prediction_guardrails.log.pending";
    public const string SampledOut = "prediction_guardrails.log.sampled_out";
    public const string Dropped = "prediction_guardrails.log.dropped";
    public const string Lag = "prediction_guardrails.log.lag";

    public const string Guard = "guard";
    public const string Reason = "reason";
}
