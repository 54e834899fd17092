using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Running;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails;

/// <summary>Declares an experiment: the variants of a guard's model, and the metrics that must not get worse.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class ExperimentBuilder<TInput, TPrediction>
{
    private readonly IServiceCollection _services;
    private readonly List<VariantDeclaration<TInput, TPrediction>> _variants = [];
    private readonly List<MetricReader<TInput, TPrediction>> _metrics = [];
    private Func<TInput, PredictionKey>? _readUnit;

    internal ExperimentBuilder(IServiceCollection services)
    {
        _services = services;
        if (PredictionNumbers.Find<TPrediction>() is { } read)
        {
            _metrics.Add(PredictionMetric(read));
        }
    }

    /// <summary>
    /// Sets the function that reads the unit of an input: who always gets the same arm, for example a customer. By default, it's the unit of the guard. A call
    /// without a unit is assigned by chance.
    /// </summary>
    /// <param name="read">Reads the unit.</param>
    public ExperimentBuilder<TInput, TPrediction> Unit(Func<TInput, PredictionKey> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _readUnit = read;
        return this;
    }

    /// <summary>Adds a variant of the guard's model, which is created with the first phase that needs it.</summary>
    /// <param name="name">The name of the variant, for example <c>v2</c>.</param>
    /// <param name="create">Creates the model from the services of the container.</param>
    /// <exception cref="ArgumentException">The name is empty, <c>control</c>, or exists already.</exception>
    public ExperimentBuilder<TInput, TPrediction> Variant(string name, Func<IServiceProvider, Func<TInput, TPrediction>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(name, services => new VariantModel<TInput, TPrediction>(create(services), null));
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
        return Add(name, services => new VariantModel<TInput, TPrediction>(null, create(services)));
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

    /// <summary>
    /// Sets the function that reads the number of a prediction, which is compared between arms. It's needed if predictions aren't numbers or Boolean values.
    /// </summary>
    /// <param name="read">Reads the number.</param>
    public ExperimentBuilder<TInput, TPrediction> Value(Func<TPrediction, double> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _metrics.RemoveAll(static metric => metric.IsPrediction);
        _metrics.Insert(0, PredictionMetric(read));
        return this;
    }

    /// <summary>Adds a metric that must not get worse by more than a margin, for example the price of a kilometer.</summary>
    /// <param name="name">The name of the metric.</param>
    /// <param name="read">Reads the metric of a call that an arm answered.</param>
    /// <param name="direction">Which direction is harm.</param>
    /// <param name="margin">How much worse a variant may be, as a fraction of the control. The default is 0.1. Configuration can override it.</param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> Guardrail(
        string name, Func<TInput, TPrediction, double> read, GuardrailDirection direction, double margin = ExperimentSettings.DefaultMargin)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(read);
        if (!(margin >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "Expected 0 or greater.");
        }

        if (Guardrails.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"There is already a guardrail metric named '{name}'.", nameof(name));
        }

        _metrics.Add(new MetricReader<TInput, TPrediction>(new GuardrailDeclaration(name, SideOf(direction), new Margin(margin)), read, IsPrediction: false));
        return this;
    }

    internal IReadOnlyList<string> Variants => [.. _variants.Select(static variant => variant.Name)];

    internal IReadOnlyList<string> Guardrails => [GuardrailDeclaration.Failures.Name, .. _metrics.Select(static metric => metric.Declaration.Name)];

    internal ExperimentDeclaration<TInput, TPrediction> Build() => new(_readUnit, _variants, _metrics);

    private static MetricReader<TInput, TPrediction> PredictionMetric(Func<TPrediction, double> read) => new(
        new GuardrailDeclaration("prediction", HarmSide.Either, new Margin(ExperimentSettings.DefaultMargin)),
        (_, prediction) => read(prediction),
        IsPrediction: true);

    private static HarmSide SideOf(GuardrailDirection direction) => direction switch
    {
        GuardrailDirection.Higher => HarmSide.Higher,
        GuardrailDirection.Lower => HarmSide.Lower,
        _ => HarmSide.Either,
    };

    private ExperimentBuilder<TInput, TPrediction> Add(string name, Func<IServiceProvider, VariantModel<TInput, TPrediction>> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Equals(CanaryRun<TInput, TPrediction>.Control, StringComparison.OrdinalIgnoreCase))
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
}
