namespace PredictionGuardrails.Names;

/// <summary>The names of built-in metrics.</summary>
internal static class MetricNames
{
    /// <summary>The prediction itself.</summary>
    public const string Prediction = "prediction";

    /// <summary>How long the model took, in seconds.</summary>
    public const string Latency = "latency";

    /// <summary>What a metric of the input is called: "input distance".</summary>
    public static string OfInput(string name) => $"input {name}";

    public static readonly string[] BuiltIn = [Prediction, Latency];
}
