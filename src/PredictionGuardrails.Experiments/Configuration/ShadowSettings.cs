namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>How variants are called in the background; null for the default.</summary>
internal sealed class ShadowSettings
{
    public const int DefaultConcurrency = 1;
    public const int DefaultQueueLength = 1000;
    public const double DefaultControlShare = 0.1;

    public int? Concurrency { get; set; }

    public int? QueueLength { get; set; }

    public TimeSpan? Timeout { get; set; }

    public double? ControlShare { get; set; }
}
