namespace PredictionGuardrails.Checks;

/// <summary>Names of metrics that nobody declares.</summary>
internal static class MetricNames
{
    /// <summary>The prediction itself.</summary>
    public const string Prediction = "prediction";
}
