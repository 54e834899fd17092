namespace PredictionGuardrails;

/// <summary>
/// Generates a decorator at compile time: <c>[GuardedBy("fare")] public partial class GuardedFareModel : IFareModel;</c>. The decorator guards the
/// methods that return predictions, forwards all other members, and gets a constructor that takes the guarded service and the guard. Register it with
/// <see cref="PredictionGuardrailsBuilderExtensions.DecorateGuarded{TService, TDecorator}"/>.
/// </summary>
/// <remarks>
/// The guarded methods are the named ones; otherwise those that are marked with <see cref="GuardedAttribute"/>; otherwise the only method that returns
/// a value. The input of the guard consists of the method's parameters without <see cref="CancellationToken"/>, as a tuple if there are several. The
/// prediction is the return value, or the result of the task or stream.
/// </remarks>
/// <param name="guard">The name of the guard.</param>
/// <param name="methods">The names of the methods to guard, if the interface can't be marked, for example <c>nameof(IFareModel.Score)</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GuardedByAttribute(string guard, params string[] methods) : Attribute
{
    /// <summary>Gets the name of the guard.</summary>
    public string Guard { get; } = guard;

    /// <summary>Gets the names of the methods to guard; empty if the interface decides.</summary>
    public IReadOnlyList<string> Methods { get; } = methods;
}
