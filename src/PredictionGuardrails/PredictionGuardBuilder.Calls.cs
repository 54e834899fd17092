using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <content>Who calls are about, who observes them, and which model answers.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>Reads the caller's own name for a prediction off the input, such as the identifier of a ride; observers get it.</summary>
    /// <param name="read">Reads the key. What it throws is logged, and the call has no key.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Key(Func<TInput, PredictionKey> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Definition.ReadKey = read;
        return this;
    }

    /// <summary>Reads who or what a prediction is about off the input, such as a customer; observers and routers get it.</summary>
    /// <param name="read">Reads the unit. What it throws is logged, and the call has no unit.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Unit(Func<TInput, PredictionKey> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Definition.ReadUnit = read;
        return this;
    }

    /// <summary>Has every call observed once its answer is decided. Any number of observers can be added.</summary>
    /// <param name="observer">The observer.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Observe(IPredictionObserver<TInput, TPrediction> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Definition.Observers.Add(_ => observer);
        return this;
    }

    /// <summary>Has every call observed by a service of the container. Any number of observers can be added.</summary>
    /// <typeparam name="TObserver">The service's type. It is asked for with the first call.</typeparam>
    public PredictionGuardBuilder<TInput, TPrediction> ObserveWith<TObserver>()
        where TObserver : class, IPredictionObserver<TInput, TPrediction>
    {
        Definition.Observers.Add(static services => services is null
            ? throw new InvalidOperationException($"{typeof(TObserver).Name} is a service, and the guard was made without a container: hand one over with {nameof(PredictionGuardDependencies)}.{nameof(PredictionGuardDependencies.Services)}.")
            : services.GetRequiredService<TObserver>());
        return this;
    }

    /// <summary>
    /// Adds an observer that is created together with the guard, if there is one. A guard without observers isn't observed, and pays nothing for this.
    /// </summary>
    /// <param name="create">
    /// Creates the observer from the guard's name and the services of the container, which are null for a guard without one. It returns null for no observer.
    /// </param>
    public PredictionGuardBuilder<TInput, TPrediction> Observe(Func<string, IServiceProvider?, IPredictionObserver<TInput, TPrediction>?> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Definition.OptionalObservers.Add(create);
        return this;
    }

    /// <summary>Routes calls to one of several models, each with a guard of its own. A guard has one router: the last one counts.</summary>
    /// <param name="router">Chooses the model.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Route(IPredictionRouter<TInput, TPrediction> router)
    {
        ArgumentNullException.ThrowIfNull(router);
        Definition.ChooseArm = (input, context) => router.Choose(input, context) is { } arm
            ? new ArmRoute<TInput, TPrediction>(arm.Name, arm.Probability, arm.Guard?.Calls, arm.Model, arm.AsyncModel)
            : null;
        return this;
    }
}
