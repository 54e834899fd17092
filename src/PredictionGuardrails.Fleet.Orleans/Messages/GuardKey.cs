namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A guard and the version of its model.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.GuardKey")]
internal sealed record GuardKey(string Guard, string ModelVersion);
