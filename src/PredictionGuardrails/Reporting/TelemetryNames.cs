namespace PredictionGuardrails.Reporting;

/// <summary>Every name under which the library is seen from outside, in OpenTelemetry's style.</summary>
internal static class TelemetryNames
{
    public const string Meter = "PredictionGuardrails";
    public const string ActivitySource = "PredictionGuardrails";
    public const string LogCategory = "PredictionGuardrails";

    public const string Predictions = "prediction_guardrails.predictions";
    public const string MetricMean = "prediction_guardrails.metric.mean";
    public const string MetricQuantile = "prediction_guardrails.metric.quantile";
    public const string BaselineMean = "prediction_guardrails.metric.baseline.mean";
    public const string BaselineQuantile = "prediction_guardrails.metric.baseline.quantile";
    public const string Latency = "prediction_guardrails.latency";
    public const string Breaches = "prediction_guardrails.breaches";
    public const string Fallbacks = "prediction_guardrails.fallbacks";
    public const string Rejections = "prediction_guardrails.rejections";
    public const string BreakerChanges = "prediction_guardrails.breaker.changes";
    public const string BreakerState = "prediction_guardrails.breaker.state";
    public const string Evidence = "prediction_guardrails.metric.evidence";
    public const string KnownHours = "prediction_guardrails.metric.known_hours";
    public const string ShiftReadiness = "prediction_guardrails.metric.shift.readiness";
    public const string HandlerDropped = "prediction_guardrails.handler.dropped";
    public const string HandlerFailures = "prediction_guardrails.handler.failures";

    public const string BreachEvent = "prediction_guardrails.breach";

    public const string Guard = "guard";
    public const string Metric = "metric";
    public const string Segment = "segment";
    public const string Quantile = "quantile";
    public const string Rule = "rule";
    public const string Action = "action";
    public const string Mode = "mode";
    public const string Fallback = "fallback";
    public const string State = "state";
    public const string Handler = "handler";
    public const string ModelVersion = "model.version";
    public const string Observed = "observed";
    public const string Expected = "expected";
}
