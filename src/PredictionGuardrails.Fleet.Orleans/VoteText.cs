namespace PredictionGuardrails.Fleet.Orleans;

/// <summary>A vote. Grains don't read it.</summary>
internal sealed record VoteText(string Replica, long LastAction, string Rule, string Message);
