using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Running;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails;

/// <summary>Declares an experiment: the variants of a guard's model, and the metrics that must not get worse.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed partial class ExperimentBuilder<TInput, TPrediction>
{
    private readonly IServiceCollection _services;
    private readonly List<VariantDeclaration<TInput, TPrediction>> _variants = [];
    private readonly List<MetricDeclaration<TInput, TPrediction>> _metrics = [];
    private readonly List<OutcomeGuardrail> _outcomes = [];
    private Func<TInput, PredictionKey>? _readUnit;
    private VariantDeclaration<TInput, TPrediction>? _control;
    private Func<IServiceProvider, IExperimentAssigner<TInput>>? _createAssigner;

    internal ExperimentBuilder(IServiceCollection services)
    {
        _services = services;
        if (MetricDeclaration<TInput, TPrediction>.ArePredictionsComparable)
        {
            _metrics.Add(new MetricDeclaration<TInput, TPrediction>(PredictionDeclaration) { IsPrediction = true });
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

    /// <summary>
    /// Sets what decides who is in the experiment, and which arm a unit gets, in place of the experiment's own hash, for example a feature flag. <c>Exposure</c> and
    /// <c>Ramp</c> can't be configured then.
    /// </summary>
    /// <param name="create">Creates it from the services of the container.</param>
    public ExperimentBuilder<TInput, TPrediction> AssignBy(Func<IServiceProvider, IExperimentAssigner<TInput>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _createAssigner = create;
        return this;
    }

    /// <summary>
    /// Sets the function that reads the number of a prediction, which is compared between arms. It's needed if predictions are neither numbers nor labels.
    /// </summary>
    /// <param name="read">Reads the number.</param>
    public ExperimentBuilder<TInput, TPrediction> Value(Func<TPrediction, double> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _metrics.RemoveAll(static metric => metric.Declaration.Name == MetricDeclaration<TInput, TPrediction>.Prediction);
        _metrics.Insert(0, new MetricDeclaration<TInput, TPrediction>(PredictionDeclaration) { Read = (_, prediction) => read(prediction) });
        return this;
    }

    /// <summary>Adds a metric that must not get worse by more than a margin, for example the price of a kilometer.</summary>
    /// <param name="name">The name of the metric.</param>
    /// <param name="read">Reads the metric of a call that an arm answered; <see langword="null"/> if the metric doesn't apply to it.</param>
    /// <param name="direction">Which direction is harm.</param>
    /// <param name="margin">How much worse a variant may be, as a fraction of the control. The default is 0.1. Configuration can override it.</param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> Guardrail(
        string name, Func<TInput, TPrediction, double?> read, GuardrailDirection direction, double margin = ExperimentSettings.DefaultMargin)
    {
        ArgumentNullException.ThrowIfNull(read);
        _metrics.Add(new MetricDeclaration<TInput, TPrediction>(Declare(name, direction, new Margin(margin))) { Read = read });
        return this;
    }

    /// <summary>Adds a metric that the guard declares, which must not get worse by more than a margin.</summary>
    /// <param name="metric">The name of the guard's metric, which is a number.</param>
    /// <param name="direction">Which direction is harm.</param>
    /// <param name="margin">How much worse a variant may be, as a fraction of the control. The default is 0.1. Configuration can override it.</param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> Guardrail(
        string metric, GuardrailDirection direction, double margin = ExperimentSettings.DefaultMargin)
    {
        _metrics.Add(new MetricDeclaration<TInput, TPrediction>(Declare(metric, direction, new Margin(margin))));
        return this;
    }

    /// <summary>
    /// Adds a label whose shares must not change by more than a margin, for example the category of a message. How often each of the labels appears is compared
    /// between arms.
    /// </summary>
    /// <param name="name">The name of the metric.</param>
    /// <param name="read">Reads the label of a call that an arm answered; <see langword="null"/> if the metric doesn't apply to it.</param>
    /// <param name="margin">
    /// How much the share of a label may differ, as a fraction of the smaller share. The default is 0.1. A difference of less than 0.005 is never harm. Configuration
    /// can override both.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> LabelGuardrail(
        string name, Func<TInput, TPrediction, string?> read, double margin = ExperimentSettings.DefaultMargin)
    {
        ArgumentNullException.ThrowIfNull(read);
        var declared = Declare(name, GuardrailDirection.Either, GuardrailDeclaration.OfLabels(margin));
        _metrics.Add(new MetricDeclaration<TInput, TPrediction>(declared) { IsLabel = true, ReadLabel = read });
        return this;
    }

    /// <summary>Adds a metric that the guard declares and that is a label, whose shares must not change by more than a margin.</summary>
    /// <param name="metric">The name of the guard's metric, which is a label.</param>
    /// <param name="margin">
    /// How much the share of a label may differ, as a fraction of the smaller share. The default is 0.1. A difference of less than 0.005 is never harm. Configuration
    /// can override both.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty or exists already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="margin"/> is less than 0 or isn't a number.</exception>
    public ExperimentBuilder<TInput, TPrediction> LabelGuardrail(string metric, double margin = ExperimentSettings.DefaultMargin)
    {
        var declared = Declare(metric, GuardrailDirection.Either, GuardrailDeclaration.OfLabels(margin));
        _metrics.Add(new MetricDeclaration<TInput, TPrediction>(declared) { IsLabel = true });
        return this;
    }

    /// <summary>
    /// Sets the guard's own model, so that it's compared with itself on a share of the inputs in the phase <see cref="ExperimentPhase.Shadow"/>. Use it for models
    /// that are random: a variant can't differ less than the model differs from itself.
    /// </summary>
    /// <param name="create">Creates the model from the services of the container.</param>
    public ExperimentBuilder<TInput, TPrediction> Control(Func<IServiceProvider, Func<TInput, TPrediction>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _control = new VariantDeclaration<TInput, TPrediction>(
            CanaryArms<TInput, TPrediction>.Control, services => new VariantModel<TInput, TPrediction> { Predict = create(services) });
        return this;
    }

    /// <summary>Sets the guard's own asynchronous model, so that it's compared with itself; see <see cref="Control"/>.</summary>
    /// <param name="create">Creates the model from the services of the container.</param>
    public ExperimentBuilder<TInput, TPrediction> AsyncControl(Func<IServiceProvider, Func<TInput, CancellationToken, ValueTask<TPrediction>>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _control = new VariantDeclaration<TInput, TPrediction>(
            CanaryArms<TInput, TPrediction>.Control, services => new VariantModel<TInput, TPrediction> { PredictAsync = create(services) });
        return this;
    }

    internal IReadOnlyList<string> Variants => [.. _variants.Select(static variant => variant.Name)];

    internal bool IsAssigned => _createAssigner is not null;

    internal IReadOnlyList<string> Guardrails =>
    [
        .. GuardrailDeclaration.BuiltIn.Select(static guardrail => guardrail.Name),
        .. _metrics.Select(static metric => metric.Declaration.Name),
        .. _outcomes.Select(static outcome => outcome.Declaration.Name),
    ];

    internal ExperimentDeclaration<TInput, TPrediction> Build() => new(_readUnit, _variants, _metrics, _outcomes, _control, _createAssigner);

    private static GuardrailDeclaration PredictionDeclaration =>
        new(MetricDeclaration<TInput, TPrediction>.Prediction, HarmSide.Either, new Margin(ExperimentSettings.DefaultMargin));

    private GuardrailDeclaration Declare(string name, GuardrailDirection direction, Margin margin)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!(margin.Relative >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin.Relative, "Expected 0 or greater.");
        }

        if (Guardrails.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"There is already a guardrail metric named '{name}'.", nameof(name));
        }

        return new GuardrailDeclaration(name, SideOf(direction), margin);
    }

    private static HarmSide SideOf(GuardrailDirection direction) => direction switch
    {
        GuardrailDirection.Higher => HarmSide.Higher,
        GuardrailDirection.Lower => HarmSide.Lower,
        _ => HarmSide.Either,
    };
}
