namespace PredictionGuardrails;

/// <summary>
/// Has a decorator written into a class at compile time: <c>[GuardedBy("fare")] public partial class GuardedFareModel : IFareModel;</c>. It implements
/// the interface, guards the methods that are predictions and passes the others on, and gets a constructor that takes the guarded service and the guard.
/// <see cref="PredictionGuardrailsBuilderExtensions.DecorateGuarded{TService, TDecorator}"/> registers it over the service.
/// </summary>
/// <remarks>
/// Guarded are the named methods; else those of the interface that are marked <see cref="GuardedAttribute"/>; else the only one that returns a value.
/// The guard's input is what the method takes, without its <see cref="CancellationToken"/>, several parameters as a tuple; its prediction is what the
/// method returns, or what is inside its task or stream.
/// </remarks>
/// <param name="guard">The guard's name.</param>
/// <param name="methods">The methods that it guards, where the interface cannot be marked: <c>nameof(IFareModel.Score)</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GuardedByAttribute(string guard, params string[] methods) : Attribute
{
    /// <summary>The guard's name.</summary>
    public string Guard { get; } = guard;

    /// <summary>The methods that it guards; empty where the interface says which.</summary>
    public IReadOnlyList<string> Methods { get; } = methods;
}
