using System;

namespace PredictionGuardrails.Generators;

/// <summary>A class to write, with all that the compiler has to be told: as values, so that an unchanged one is not written again.</summary>
internal sealed record Decorator
{
    /// <summary>The file's name, unique in the compilation.</summary>
    public required string File { get; init; }

    /// <summary>The namespace; empty for none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The types that it is in, the outermost first: "partial class Models".</summary>
    public required EquatableArray<string> Containers { get; init; }

    /// <summary>The class's name, without type parameters.</summary>
    public required string Name { get; init; }

    /// <summary>The class with its type parameters.</summary>
    public required string Type { get; init; }

    /// <summary>The interface.</summary>
    public required string Service { get; init; }

    public required EquatableArray<GuardReference> Guards { get; init; }

    /// <summary>The members' code, a line each, without indentation.</summary>
    public required EquatableArray<Member> Members { get; init; }

    /// <summary>What is wrong; then nothing is written.</summary>
    public required EquatableArray<Finding> Findings { get; init; }
}

/// <summary>A guard that a class uses.</summary>
/// <param name="Guard">Its name.</param>
/// <param name="Parameter">What the constructor calls it.</param>
/// <param name="Input">The type of its inputs.</param>
/// <param name="Prediction">The type of its predictions.</param>
internal sealed record GuardReference(string Guard, string Parameter, string Input, string Prediction)
{
    public string Type => $"global::PredictionGuardrails.PredictionGuard<{Input}, {Prediction}>";
}

/// <summary>A member's lines of code.</summary>
internal sealed record Member(string Code) : IEquatable<Member>;
