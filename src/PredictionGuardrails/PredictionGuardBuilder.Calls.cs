using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails;

/// <content>Keys, observers, and routing of calls.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>Sets the function that reads the caller's key for a prediction from the input, for example the ID of a ride. Observers get the key.</summary>
    /// <param name="read">Reads the key. If it throws an exception, the exception is logged and the call has no key.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Key(Func<TInput, PredictionKey> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Definition.ReadKey = read;
        return this;
    }

    /// <summary>Sets the function that reads the unit of a prediction from the input, for example a customer. Observers and routers get the unit.</summary>
    /// <param name="read">Reads the unit. If it throws an exception, the exception is logged and the call has no unit.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Unit(Func<TInput, PredictionKey> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Definition.ReadUnit = read;
        return this;
    }

    /// <summary>Adds an observer of all calls, which is called when the result of a call is decided. Several observers can be added.</summary>
    /// <param name="observer">The observer.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Observe(IPredictionObserver<TInput, TPrediction> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Definition.Observers.Add(_ => observer);
        return this;
    }

    /// <summary>Adds an observer of all calls that is resolved from the container. Several observers can be added.</summary>
    /// <typeparam name="TObserver">The type of the service. It's resolved with the first call.</typeparam>
    public PredictionGuardBuilder<TInput, TPrediction> ObserveWith<TObserver>()
        where TObserver : class, IPredictionObserver<TInput, TPrediction>
    {
        Definition.Observers.Add(static services => services is null
            ? throw new InvalidOperationException($"{typeof(TObserver).Name} requires a container, but the guard was created without one. Set {nameof(PredictionGuardDependencies)}.{nameof(PredictionGuardDependencies.Services)}.")
            : services.GetRequiredService<TObserver>());
        return this;
    }

    /// <summary>
    /// Adds an observer that is created together with the guard, if there is one. A guard without observers isn't observed, and pays nothing for this.
    /// </summary>
    /// <param name="create">Creates the observer, or returns null for none.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Observe(Func<ObservedGuard<TPrediction>, IPredictionObserver<TInput, TPrediction>?> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Definition.OptionalObservers.Add(create);
        return this;
    }

    /// <summary>Sets the router, which chooses between several models, each with its own guard. A guard has one router: the last one that is set.</summary>
    /// <param name="router">The router.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Route(IPredictionRouter<TInput, TPrediction> router)
    {
        ArgumentNullException.ThrowIfNull(router);
        Definition.ChooseArm = router.Choose;
        return this;
    }
}
