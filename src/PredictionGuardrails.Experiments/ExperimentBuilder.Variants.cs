using PredictionGuardrails.Experiments.Running;

namespace PredictionGuardrails;

/// <content>The variants with their models.</content>
public sealed partial class ExperimentBuilder<TInput, TPrediction>
{
    /// <summary>Adds a variant of the guard's model, which is created with the first phase that needs it.</summary>
    /// <param name="name">The name of the variant, for example <c>v2</c>.</param>
    /// <param name="create">Creates the model from the services of the container.</param>
    /// <exception cref="ArgumentException">The name is empty, <c>control</c>, or exists already.</exception>
    public ExperimentBuilder<TInput, TPrediction> Variant(string name, Func<IServiceProvider, Func<TInput, TPrediction>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(name, services => new VariantModel<TInput, TPrediction> { Predict = create(services) });
    }

    /// <summary>Adds a variant of the guard's model that is a service of the container. A scoped service gets a scope of its own for each call.</summary>
    /// <typeparam name="TService">The type of the service.</typeparam>
    /// <param name="name">The name of the variant, for example <c>v2</c>.</param>
    /// <param name="predict">Calls the model.</param>
    /// <exception cref="ArgumentException">The name is empty, <c>control</c>, or exists already.</exception>
    public ExperimentBuilder<TInput, TPrediction> Variant<TService>(string name, Func<TService, TInput, TPrediction> predict)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(predict);
        return Add(name, services => new ScopedModel<TService, TInput, TPrediction>(_services).Create(services, predict));
    }

    /// <summary>
    /// Adds an asynchronous variant of the guard's model, which is created with the first phase that needs it. If a call is synchronous, the guard's own model
    /// answers it.
    /// </summary>
    /// <param name="name">The name of the variant, for example <c>v2</c>.</param>
    /// <param name="create">Creates the model from the services of the container.</param>
    /// <exception cref="ArgumentException">The name is empty, <c>control</c>, or exists already.</exception>
    public ExperimentBuilder<TInput, TPrediction> AsyncVariant(
        string name, Func<IServiceProvider, Func<TInput, CancellationToken, ValueTask<TPrediction>>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(name, services => new VariantModel<TInput, TPrediction> { PredictAsync = create(services) });
    }

    /// <summary>
    /// Adds an asynchronous variant of the guard's model that is a service of the container. A scoped service gets a scope of its own for each call.
    /// </summary>
    /// <typeparam name="TService">The type of the service.</typeparam>
    /// <param name="name">The name of the variant, for example <c>v2</c>.</param>
    /// <param name="predict">Calls the model.</param>
    /// <exception cref="ArgumentException">The name is empty, <c>control</c>, or exists already.</exception>
    public ExperimentBuilder<TInput, TPrediction> AsyncVariant<TService>(
        string name, Func<TService, TInput, CancellationToken, ValueTask<TPrediction>> predict)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(predict);
        return Add(name, services => new ScopedModel<TService, TInput, TPrediction>(_services).CreateAsync(services, predict));
    }

    /// <summary>Sets the model of a variant for batches. By default, the variant's model is called for each item.</summary>
    /// <param name="variant">The name of the variant, which was added before.</param>
    /// <param name="create">Creates the model, which returns a prediction for each input in the same order, from the services of the container.</param>
    /// <exception cref="ArgumentException">The variant doesn't exist.</exception>
    public ExperimentBuilder<TInput, TPrediction> BatchModel(string variant, Func<IServiceProvider, Func<ReadOnlyMemory<TInput>, TPrediction[]>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Extend(variant, (services, model) => model with { PredictBatch = create(services) });
    }

    /// <summary>Sets the model of a variant for asynchronous batches. By default, it's the one for batches, or else the variant's model is called for each item.</summary>
    /// <param name="variant">The name of the variant, which was added before.</param>
    /// <param name="create">Creates the model, which returns a prediction for each input in the same order, from the services of the container.</param>
    /// <exception cref="ArgumentException">The variant doesn't exist.</exception>
    public ExperimentBuilder<TInput, TPrediction> AsyncBatchModel(
        string variant, Func<IServiceProvider, Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Extend(variant, (services, model) => model with { PredictBatchAsync = create(services) });
    }

    /// <summary>Sets the model of a variant for streams. By default, the guard's own model answers them.</summary>
    /// <param name="variant">The name of the variant, which was added before.</param>
    /// <param name="create">Creates the model from the services of the container.</param>
    /// <exception cref="ArgumentException">The variant doesn't exist.</exception>
    public ExperimentBuilder<TInput, TPrediction> StreamModel(
        string variant, Func<IServiceProvider, Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Extend(variant, (services, model) => model with { Stream = create(services) });
    }

    private ExperimentBuilder<TInput, TPrediction> Add(string name, Func<IServiceProvider, VariantModel<TInput, TPrediction>> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Equals(CanaryArms<TInput, TPrediction>.Control, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{name}' is the name of the guard's own model. Choose another name, for example v2.", nameof(name));
        }

        if (Variants.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"There is already a variant named '{name}'.", nameof(name));
        }

        _variants.Add(new VariantDeclaration<TInput, TPrediction>(name, create));
        return this;
    }

    private ExperimentBuilder<TInput, TPrediction> Extend(
        string name, Func<IServiceProvider, VariantModel<TInput, TPrediction>, VariantModel<TInput, TPrediction>> extend)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var place = _variants.FindIndex(variant => variant.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (place < 0)
        {
            throw new ArgumentException(
                $"There is no variant named '{name}'. Variants: {string.Join(", ", Variants.DefaultIfEmpty("none"))}. Call Variant(…) before.", nameof(name));
        }

        var variant = _variants[place];
        _variants[place] = variant with { Create = services => extend(services, variant.Create(services)) };
        return this;
    }
}
