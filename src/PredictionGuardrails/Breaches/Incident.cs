using System.Globalization;

namespace PredictionGuardrails;

/// <summary>
/// What is wrong with a guard's model, from the first breach until nothing has been wrong for a while: one incident, however many predictions, checks and
/// rules it touches. A value: the state at one moment.
/// </summary>
public sealed record Incident
{
    /// <summary>Its id, unique: version 7 of a UUID, so that ids are in the order of time.</summary>
    public required string Id { get; init; }

    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was as it is told here, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When it ended, in UTC: when the last breach was. Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The breach that began it.</summary>
    public required Breach First { get; init; }

    /// <summary>The latest breach.</summary>
    public required Breach Latest { get; init; }

    /// <summary>The breach with the strongest action so far, the first of those.</summary>
    public required Breach Strongest { get; init; }

    /// <summary>How many breaches there have been.</summary>
    public required long BreachCount { get; init; }

    /// <summary>How many breaches each rule had, by its name and metric ("Range of prediction"), the most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> BreachesByRule { get; init; }

    /// <summary>How many answers were a fallback's.</summary>
    public required long FallbackCount { get; init; }

    /// <summary>How many callers got an exception.</summary>
    public required long RejectionCount { get; init; }

    /// <summary>The breaker's state.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>Whether it goes on.</summary>
    public bool IsOpen => ClosedAt is null;

    /// <summary>The whole as one sentence or two: what was seen, what was expected, how many callers got what.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Strongest.Message} {BreachCount:N0} {(BreachCount == 1 ? "breach" : "breaches")} since {OpenedAt:u}{(ClosedAt is { } closed ? $" until {closed:u}" : "")}; {FallbackCount:N0} answers were a fallback's, {RejectionCount:N0} callers got an exception.");

    /// <inheritdoc cref="Summary"/>
    public override string ToString() => Summary;
}
