namespace PredictionGuardrails;

/// <summary>Marks a method of an interface to be guarded by the decorators of <see cref="GuardedByAttribute"/>.</summary>
/// <param name="guard">The name of the guard; <see langword="null"/> for the guard of the decorator.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GuardedAttribute(string? guard = null) : Attribute
{
    /// <summary>Gets the name of the guard; <see langword="null"/> for the guard of the decorator.</summary>
    public string? Guard { get; } = guard;
}
