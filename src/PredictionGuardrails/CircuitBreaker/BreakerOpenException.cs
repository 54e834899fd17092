using PredictionGuardrails.Breaches;

namespace PredictionGuardrails;

/// <summary>
/// The exception that is thrown when the circuit breaker of a guard isn't closed and no fallback provides a value. The message contains the breach that
/// opened the breaker and the time of the next probe.
/// </summary>
public sealed class BreakerOpenException : PredictionRejectedException
{
    /// <summary>Initializes a new instance of the <see cref="BreakerOpenException"/> class. Use it to test code that handles an open breaker.</summary>
    /// <param name="breach">The breach that opened the breaker.</param>
    /// <param name="nextProbeAt">The time of the next probe; <see langword="null"/> if the breaker is half-open or isolated.</param>
    public BreakerOpenException(Breach breach, DateTimeOffset? nextProbeAt)
        : this(breach, nextProbeAt, [])
    {
    }

    internal BreakerOpenException(Breach breach, DateTimeOffset? nextProbeAt, IReadOnlyList<Breach> fallbackBreaches)
        : base(Describe(breach ?? throw new ArgumentNullException(nameof(breach)), nextProbeAt), breach, [breach], fallbackBreaches) => NextProbeAt = nextProbeAt;

    /// <summary>Gets the time of the next probe; <see langword="null"/> if the breaker is half-open or isolated.</summary>
    public DateTimeOffset? NextProbeAt { get; }

    private static string Describe(Breach breach, DateTimeOffset? nextProbeAt)
    {
        if (breach.Rule == RuleNames.Isolated)
        {
            return breach.Message;
        }

        var state = nextProbeAt is { } at
            ? $"is open; the model wasn't called. Next probe: {at:u}."
            : "is half-open; the model is being probed.";
        var version = breach.ModelVersion is null ? "" : $" Model version: {breach.ModelVersion}.";
        return $"The circuit breaker of guard '{breach.Guard}' {state} Cause: {BreachText.DescribeFinding(breach).TrimEnd('.')}.{version}";
    }
}
