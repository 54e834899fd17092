namespace PredictionGuardrails.Fleet.Redis;

/// <summary>The keys of a fleet. Its name is the hash tag, so that a cluster has all of them in one slot.</summary>
internal sealed class RedisKeys(string fleet, string prefix)
{
    public string Prefix { get; } = $"{prefix}:{{{Uri.EscapeDataString(fleet)}}}:";

    public string CountsOf(FleetMetric metric) => $"{Prefix}counts:{Of(metric)}";

    public static string Of(FleetMetric metric) =>
        $"{Of(metric.Guard, metric.ModelVersion)}:{Uri.EscapeDataString(metric.Metric)}{(metric.Segment is { } segment ? $":{Uri.EscapeDataString(segment)}" : "")}";

    public static string Of(string guard, string modelVersion) => $"{Uri.EscapeDataString(guard)}:{Uri.EscapeDataString(modelVersion)}";
}
