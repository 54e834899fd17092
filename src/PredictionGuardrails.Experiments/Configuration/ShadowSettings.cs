namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>How variants are called in the background; null for the default.</summary>
internal sealed class ShadowSettings
{
    public const int DefaultConcurrency = 1;
    public const int DefaultQueueLength = 1000;
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public int? Concurrency { get; set; }

    public int? QueueLength { get; set; }

    public TimeSpan? Timeout { get; set; }
}
