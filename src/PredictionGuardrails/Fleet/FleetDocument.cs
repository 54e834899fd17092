namespace PredictionGuardrails;

/// <summary>Represents a document of a fleet.</summary>
/// <param name="Version">The version, from 1.</param>
/// <param name="Content">The content.</param>
public sealed record FleetDocument(long Version, string Content);
