using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;

namespace PredictionGuardrails;

/// <content>What answers when the model cannot.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>Adds a constant to the chain of fallbacks. They are asked in the order in which they are added, until one answers with a value that passes the checks.</summary>
    /// <param name="value">The value.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(TPrediction value) =>
        Add(new FallbackDeclaration<TInput, TPrediction>.Constant(value));

    /// <summary>Adds a function to the chain of fallbacks.</summary>
    /// <param name="function">Answers for an input; it is told the breach that decided.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(Func<TInput, Breach, TPrediction> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Function(new FunctionFallback<TInput, TPrediction>(function)));
    }

    /// <summary>Adds an asynchronous function to the chain of fallbacks. The guard then refuses synchronous calls.</summary>
    /// <param name="function">Answers for an input; it is told the breach that decided.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackTo(Func<TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Function(new AsyncFunctionFallback<TInput, TPrediction>(function)));
    }

    /// <summary>Adds a service from the container to the chain of fallbacks; it is resolved in a scope of its own for each answer.</summary>
    /// <typeparam name="TService">The service's type.</typeparam>
    /// <param name="function">Answers for an input by the service; it is told the breach that decided.</param>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackToService<TService>(Func<TService, TInput, Breach, TPrediction> function)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Service(
            typeof(TService), scopes => new ServiceFallback<TInput, TPrediction, TService>(scopes, function)));
    }

    /// <summary>Adds a service from the container, asked asynchronously, to the chain of fallbacks. The guard then refuses synchronous calls.</summary>
    /// <inheritdoc cref="FallBackToService{TService}(Func{TService, TInput, Breach, TPrediction})"/>
    public PredictionGuardBuilder<TInput, TPrediction> FallBackToService<TService>(
        Func<TService, TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(new FallbackDeclaration<TInput, TPrediction>.Service(
            typeof(TService), scopes => new AsyncServiceFallback<TInput, TPrediction, TService>(scopes, function)));
    }

    /// <summary>Adds the last prediction that breached nothing to the chain of fallbacks.</summary>
    /// <param name="maximumAge">How old it may be; from a second to 31 days. Ages are told to the second, never too young.</param>
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
