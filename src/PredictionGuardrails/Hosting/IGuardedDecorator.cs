using System.ComponentModel;

namespace PredictionGuardrails;

/// <summary>Describes a generated decorator, so that no reflection is needed.</summary>
/// <typeparam name="TService">The type of the service.</typeparam>
/// <typeparam name="TSelf">The type of the decorator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedDecorator<TService, TSelf>
    where TService : class
    where TSelf : class, TService, IGuardedDecorator<TService, TSelf>
{
    /// <summary>The guards that the decorator uses.</summary>
    static abstract IReadOnlyList<GuardReference> Guards { get; }

    /// <summary>Creates the decorator for a service.</summary>
    /// <param name="inner">The service.</param>
    /// <param name="services">The container that contains the guards.</param>
    static abstract TSelf Decorate(TService inner, IServiceProvider services);
}

/// <summary>Represents a guard that a decorator uses.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Type">The required type of the guard, a <see cref="PredictionGuard{TInput, TPrediction}"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GuardReference(string Guard, Type Type);
