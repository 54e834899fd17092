using System.Globalization;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>
/// Represents an incident: all breaches of a guard from the first one until there have been none for a while. The type is a snapshot at one moment.
/// </summary>
public sealed record Incident
{
    /// <summary>Gets the unique ID, a UUID of version 7, which sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the time when the incident was opened, in UTC.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Gets the time of this snapshot, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the time of the last breach, in UTC, if the incident is closed; <see langword="null"/> while it's open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Gets the first breach.</summary>
    public required Breach First { get; init; }

    /// <summary>Gets the latest breach.</summary>
    public required Breach Latest { get; init; }

    /// <summary>Gets the first breach with the strongest action so far.</summary>
    public required Breach Strongest { get; init; }

    /// <summary>Gets the number of breaches.</summary>
    public required long BreachCount { get; init; }

    /// <summary>Gets the number of breaches by rule and metric, for example "Range of prediction", in descending order.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> BreachesByRule { get; init; }

    /// <summary>Gets the number of calls that returned a fallback.</summary>
    public required long FallbackCount { get; init; }

    /// <summary>Gets the number of calls that threw an exception.</summary>
    public required long RejectionCount { get; init; }

    /// <summary>Gets the state of the circuit breaker.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>Gets a value that indicates whether the incident is open.</summary>
    public bool IsOpen => ClosedAt is null;

    /// <summary>Gets the summary: what was observed and expected, and the number of breaches, fallbacks, and exceptions.</summary>
    public string Summary => $"{Strongest.Message} {NumberText.Count(BreachCount, "breach", "breaches")} {Period} "
        + $"({NumberText.Count(FallbackCount, "fallback", "fallbacks")}, {NumberText.Count(RejectionCount, "exception", "exceptions")}).";

    private string Period => ClosedAt is { } closed
        ? string.Create(CultureInfo.InvariantCulture, $"from {OpenedAt:u} to {closed:u}")
        : string.Create(CultureInfo.InvariantCulture, $"since {OpenedAt:u}");

    /// <inheritdoc cref="Summary"/>
    public override string ToString() => Summary;
}
