namespace PredictionGuardrails.Architecture.Tests;

/// <summary>A type that a project declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Room">The first folder of its file.</param>
/// <param name="IsPublic">Whether it is public.</param>
internal sealed record SourceType(string Name, string Namespace, string Room, bool IsPublic);
