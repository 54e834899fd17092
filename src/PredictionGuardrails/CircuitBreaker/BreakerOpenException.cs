namespace PredictionGuardrails;

/// <summary>
/// The guard's breaker is open, so that the model was not asked or not trusted, and no fallback could answer. The message names the breach that
/// opened it and when the model is tried again.
/// </summary>
public sealed class BreakerOpenException : PredictionRejectedException
{
    /// <summary>Creates the exception; useful where code that handles it is tested.</summary>
    /// <param name="breach">The breach that opened the breaker.</param>
    /// <param name="probesAt">When the model is tried again; null where it is being tried, or where the breaker was opened by hand.</param>
    public BreakerOpenException(Breach breach, DateTimeOffset? probesAt)
        : this(breach, probesAt, [])
    {
    }

    internal BreakerOpenException(Breach breach, DateTimeOffset? probesAt, IReadOnlyList<Breach> fallbackBreaches)
        : base(breach, [breach], fallbackBreaches, Describe(breach, probesAt)) => ProbesAt = probesAt;

    /// <summary>When the model is tried again; null where it is being tried, or where the breaker was opened by hand.</summary>
    public DateTimeOffset? ProbesAt { get; }

    private static string Describe(Breach breach, DateTimeOffset? probesAt) =>
        $"The guard does not trust its model{(probesAt is { } at ? $", which is tried again at {at:u}" : "")}.";
}
