namespace PredictionGuardrails.Fleet.Orleans.Documents;

/// <summary>A document with its name, and its tag in the storage; null in memory.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.DocumentRow")]
internal sealed record DocumentRow(string Name, StoredDocument Document, string? Tag);
