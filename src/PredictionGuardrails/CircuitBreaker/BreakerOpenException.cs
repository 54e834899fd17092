namespace PredictionGuardrails;

/// <summary>
/// The guard's breaker is open, so that the model was not asked or not trusted, and no fallback could answer. The message names the breach that
/// opened it and when the model is tried again.
/// </summary>
public sealed class BreakerOpenException : PredictionRejectedException
{
    /// <summary>Creates the exception; useful where code that handles it is tested.</summary>
    /// <param name="breach">The breach that opened the breaker.</param>
    /// <param name="nextProbeAt">When the model is tried again; null where it is being tried, or where the breaker was opened by hand.</param>
    public BreakerOpenException(Breach breach, DateTimeOffset? nextProbeAt)
        : this(breach, nextProbeAt, [])
    {
    }

    internal BreakerOpenException(Breach breach, DateTimeOffset? nextProbeAt, IReadOnlyList<Breach> fallbackBreaches)
        : base(breach, [breach], fallbackBreaches, Describe(breach, nextProbeAt)) => NextProbeAt = nextProbeAt;

    /// <summary>When the model is tried again; null where it is being tried, or where the breaker was opened by hand.</summary>
    public DateTimeOffset? NextProbeAt { get; }

    private static string Describe(Breach breach, DateTimeOffset? nextProbeAt) =>
        breach.Rule == RuleNames.Isolated ? $"The circuit breaker of guard '{breach.Guard}' is isolated."
        : $"The circuit breaker of guard '{breach.Guard}' is open{(nextProbeAt is { } at ? $"; the next probe is at {at:u}" : "")}.";
}
