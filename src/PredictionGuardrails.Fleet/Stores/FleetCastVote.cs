namespace PredictionGuardrails.Fleet;

/// <summary>Represents a vote as the store keeps it.</summary>
/// <param name="Replica">The name of the replica.</param>
/// <param name="Incarnation">The ID of the replica.</param>
/// <param name="LastAction">The number of the last manual action that the replica had applied.</param>
/// <param name="Rule">The rule that opened its breaker.</param>
/// <param name="Message">What was found, as a sentence.</param>
/// <param name="Since">The time since when, by the clock of the store.</param>
public sealed record FleetCastVote(string Replica, string Incarnation, long LastAction, string Rule, string Message, DateTimeOffset Since);
