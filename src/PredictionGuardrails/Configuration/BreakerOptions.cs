using System.Text.Json.Serialization;

namespace PredictionGuardrails.Configuration;

/// <summary>When a breaker tries the model again.</summary>
internal sealed class BreakerOptions
{
    /// <summary>How long the first break is; null for 30 seconds.</summary>
    public TimeSpan? BreakDuration { get; set; }

    /// <summary>How long a break becomes at most, where one follows the other; null for 10 minutes.</summary>
    public TimeSpan? MaximumBreakDuration { get; set; }

    /// <summary>How many predictions of the model have to fit the baseline; more if it took more to find the change. Null for 50.</summary>
    public int? Probes { get; set; }

    /// <summary>How many calls ask the model at the same time while it is tried; null for 4.</summary>
    public int? ConcurrentProbes { get; set; }

    /// <summary>Whether code or configuration says anything about the breaker.</summary>
    [JsonIgnore]
    public bool IsStated => BreakDuration is not null || MaximumBreakDuration is not null || Probes is not null || ConcurrentProbes is not null;
}
