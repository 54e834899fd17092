namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>The store doesn't answer.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, as a sentence.</param>
internal sealed record Outage(DateTimeOffset Since, string Reason);
