namespace PredictionGuardrails;

/// <summary>Represents a measure of quality.</summary>
/// <param name="Name">The name, for example <c>root mean squared error</c>.</param>
/// <param name="Value">The value, or null if the predictions and outcomes don't determine it.</param>
/// <param name="Description">What it means, and what is best.</param>
public sealed record OutcomeMetric(string Name, double? Value, string Description);
