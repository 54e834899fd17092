namespace PredictionGuardrails.FeatureManagement.Tests;

/// <summary>An input. Its unit is the customer.</summary>
public sealed record Ride(string? Customer, double Kilometers = 10, string? Segment = null);
