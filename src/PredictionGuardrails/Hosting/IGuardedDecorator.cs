using System.ComponentModel;

namespace PredictionGuardrails;

/// <summary>What a decorator that is written at compile time says of itself, so that nothing has to be found out by reflection.</summary>
/// <typeparam name="TService">The service.</typeparam>
/// <typeparam name="TSelf">The decorator.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuardedDecorator<TService, TSelf>
    where TService : class
    where TSelf : class, TService, IGuardedDecorator<TService, TSelf>
{
    /// <summary>The guards that it uses.</summary>
    static abstract IReadOnlyList<GuardReference> Guards { get; }

    /// <summary>Puts it around a service.</summary>
    /// <param name="inner">The service.</param>
    /// <param name="services">Where the guards are.</param>
    static abstract TSelf Decorate(TService inner, IServiceProvider services);
}

/// <summary>A guard that a decorator uses.</summary>
/// <param name="Guard">The guard's name.</param>
/// <param name="Type">The type that it has to have, a <see cref="PredictionGuard{TInput, TPrediction}"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GuardReference(string Guard, Type Type);
