using System.Text.Json.Serialization;

namespace PredictionGuardrails.Configuration;

/// <summary>All that is data about one guard. Its own checks are those on the prediction itself.</summary>
internal sealed class PredictionGuardOptions : MetricOptions
{
    /// <summary>The guard's mode; null takes the mode for all guards.</summary>
    public GuardMode? Mode { get; set; }

    /// <summary>What predictions are; null for what code declares.</summary>
    public OutputKind? Output { get; set; }

    /// <summary>How batches are answered.</summary>
    public BatchOptions Batch { get; } = new();

    /// <summary>The model's version; null leaves it to code.</summary>
    public string? ModelVersion { get; set; }

    /// <summary>Whether each call has a span of its own.</summary>
    public bool Spans { get; set; }

    /// <summary>The action of every check that states none.</summary>
    public BreachAction OnBreach { get; set; } = BreachAction.Throw;

    /// <summary>The model's own exceptions: <see cref="BreachAction.Throw"/> passes them on unchanged.</summary>
    public CheckOptions Exceptions { get; } = new();

    public FallbackOptions Fallback { get; } = new();

    /// <summary>How all metrics' baselines are learned.</summary>
    public BaselineOptions Baseline { get; } = new();

    public BreakerOptions Breaker { get; } = new();

    public NoDataOptions NoData { get; } = new();

    /// <summary>The custom checks, by name.</summary>
    [JsonInclude]
    internal Dictionary<string, CheckOptions> Checks { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The checks on metrics of the input, by name.</summary>
    [JsonInclude]
    internal Dictionary<string, MetricOptions> Inputs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys that predictions are segmented by, by name.</summary>
    [JsonInclude]
    internal Dictionary<string, SegmentOptions> Segments { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The checks on metrics other than the prediction itself, by name.</summary>
    [JsonInclude]
    internal Dictionary<string, MetricOptions> Metrics { get; } = new(StringComparer.OrdinalIgnoreCase);
}
