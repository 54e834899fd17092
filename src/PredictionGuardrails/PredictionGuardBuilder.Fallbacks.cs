using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;

namespace PredictionGuardrails;

/// <content>Fallbacks.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>
    /// Adds a constant to the chain of fallbacks. Fallbacks are used in the order in which they are added, until one provides a value that passes the
    /// checks.
    /// </summary>
    /// <param name="value">The value.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(TPrediction value) =>
        Add(new FallbackDeclaration<TInput, TPrediction>.Constant(value));

    /// <summary>Adds a function to the chain of fallbacks.</summary>
    /// <param name="function">Provides the value for an input. It gets the breach that caused the fallback.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(Func<TInput, Breach, TPrediction> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Function(new FunctionFallback<TInput, TPrediction>(function)));
    }

    /// <summary>Adds an asynchronous function to the chain of fallbacks. The guard then rejects synchronous calls.</summary>
    /// <param name="function">Provides the value for an input. It gets the breach that caused the fallback.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(Func<TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Function(new AsyncFunctionFallback<TInput, TPrediction>(function)));
    }

    /// <summary>Adds a service to the chain of fallbacks. It's resolved from the container in a separate scope for each call.</summary>
    /// <typeparam name="TService">The type of the service.</typeparam>
    /// <param name="function">Provides the value for an input with the service. It gets the breach that caused the fallback.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackToService<TService>(Func<TService, TInput, Breach, TPrediction> function)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Service(
            typeof(TService), scopes => new ServiceFallback<TInput, TPrediction, TService>(scopes, function)));
    }

    /// <summary>
    /// Adds an asynchronous service to the chain of fallbacks. It's resolved from the container in a separate scope for each call. The guard then
    /// rejects synchronous calls.
    /// </summary>
    /// <inheritdoc cref="FallBackToService{TService}(Func{TService, TInput, Breach, TPrediction})"/>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackToService<TService>(
        Func<TService, TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Service(
            typeof(TService), scopes => new AsyncServiceFallback<TInput, TPrediction, TService>(scopes, function)));
    }

    /// <summary>Adds the last prediction that passed every check to the chain of fallbacks.</summary>
    /// <param name="maximumAge">The maximum age of the prediction, from 1 second to 31 days. Ages are rounded up to seconds.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackToLastKnownGood(TimeSpan maximumAge)
    {
        SettingLimits.LastKnownGoodAge.ThrowIfOutside(maximumAge);
        return Add(new FallbackDeclaration<TInput, TPrediction>.LastKnownGood(maximumAge));
    }

    private PredictionGuardBuilder<TInput, TPrediction> Add(FallbackDeclaration<TInput, TPrediction> fallback)
    {
        Definition.Fallbacks.Add(fallback);
        return this;
    }
}
