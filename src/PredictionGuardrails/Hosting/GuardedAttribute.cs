namespace PredictionGuardrails;

/// <summary>Marks a method of an interface as a prediction, to be guarded by the decorators of <see cref="GuardedByAttribute"/>.</summary>
/// <param name="guard">The guard's name; null for the one that the decorator names.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GuardedAttribute(string? guard = null) : Attribute
{
    /// <summary>The guard's name; null for the one that the decorator names.</summary>
    public string? Guard { get; } = guard;
}
