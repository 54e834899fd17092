namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The core, compiled once.</summary>
public sealed class CoreFixture
{
    internal SourceProject Project { get; } = SourceProject.Load("PredictionGuardrails");

    /// <summary>Uses of the core's types by the core's files.</summary>
    internal IReadOnlyList<TypeReference> References => field ??= [.. Project.References(Project)];
}
