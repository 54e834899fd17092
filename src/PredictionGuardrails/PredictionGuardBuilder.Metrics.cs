using System.Numerics;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;
using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <content>Metrics of predictions and inputs.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>
    /// Adds a metric that is a number of the prediction, for example a price or a confidence. For names of a set, use <see cref="Label{TLabel}(string, Func{TPrediction, TLabel}, Action{LabelMetricBuilder{TLabel}})"/>.
    /// </summary>
    /// <typeparam name="TNumber">The type of the number: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">The name of the metric, unique in the guard. Its settings are in <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads the metric. If it throws an exception, the prediction is rejected and the breach contains the exception.</param>
    /// <param name="configure">Configures the checks and rules. Without this, null, NaN, and infinity are rejected.</param>
    /// <param name="write">Returns the prediction with another value of the metric. Required only for <see cref="BreachAction.Clamp"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists; or the type isn't supported.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Metric<TNumber>(
        string name,
        Func<TPrediction, TNumber> read,
        Action<NumberMetricBuilder>? configure = null,
        Func<TPrediction, TNumber, TPrediction>? write = null)
        where TNumber : struct, INumber<TNumber> => AddNumber(name, read, configure, write);

    /// <summary>Adds a metric that is a number of the prediction and that can be missing.</summary>
    /// <inheritdoc cref="Metric{TNumber}(string, Func{TPrediction, TNumber}, Action{NumberMetricBuilder}, Func{TPrediction, TNumber, TPrediction})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Metric<TNumber>(
        string name,
        Func<TPrediction, TNumber?> read,
        Action<NumberMetricBuilder>? configure = null,
        Func<TPrediction, TNumber?, TPrediction>? write = null)
        where TNumber : struct, INumber<TNumber> => AddNumber(name, read, configure, write);

    /// <summary>Adds a metric that is a label of the prediction: a name of a set, for example a class or a currency.</summary>
    /// <typeparam name="TLabel">The type of the label: a whole number, string, bool, char, or an enum.</typeparam>
    /// <param name="name">The name of the metric, unique in the guard. Its settings are in <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads the metric. If it throws an exception, the prediction is rejected and the breach contains the exception.</param>
    /// <param name="configure">Configures the checks and rules. Without this, null is rejected.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists; or the type isn't supported.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Label<TLabel>(
        string name, Func<TPrediction, TLabel> read, Action<LabelMetricBuilder<TLabel>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        var metric = LabelKindOf<TLabel>(name).CreateMetric(name, read, write: null);
        Definition.Add(name, metric);
        configure?.Invoke(new LabelMetricBuilder<TLabel>(new MetricDefaults(metric.Defaults)));
        return this;
    }

    /// <summary>
    /// Adds an input metric that is a number of the input. Its checks run before the model is called. If an input fails a check, it's handled like a
    /// rejected prediction and the model isn't called.
    /// </summary>
    /// <typeparam name="TNumber">The type of the number: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">
    /// The name of the metric, unique among those of the input. Its settings are in <c>Inputs:{name}</c>, and breaches contain it as "input {name}".
    /// </param>
    /// <param name="read">Reads the metric. If it throws an exception, the input is rejected and the breach contains the exception.</param>
    /// <param name="configure">
    /// Configures the checks and rules with any action except <see cref="BreachAction.Clamp"/>. Without this, null, NaN, and infinity are rejected.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists; or the type isn't supported.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Input<TNumber>(
        string name, Func<TInput, TNumber> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddNumberInput(name, read, configure);

    /// <summary>Adds an input metric that is a number of the input and that can be missing.</summary>
    /// <inheritdoc cref="Input{TNumber}(string, Func{TInput, TNumber}, Action{NumberMetricBuilder})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Input<TNumber>(
        string name, Func<TInput, TNumber?> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddNumberInput(name, read, configure);

    /// <summary>
    /// Adds an input metric that is a label of the input. Its checks run before the model is called. If an input fails a check, it's handled like a
    /// rejected prediction and the model isn't called.
    /// </summary>
    /// <typeparam name="TLabel">The type of the label: a whole number, string, bool, char, or an enum.</typeparam>
    /// <param name="name">
    /// The name of the metric, unique among those of the input. Its settings are in <c>Inputs:{name}</c>, and breaches contain it as "input {name}".
    /// </param>
    /// <param name="read">Reads the metric. If it throws an exception, the input is rejected and the breach contains the exception.</param>
    /// <param name="configure">Configures the checks and rules with any action except <see cref="BreachAction.Clamp"/>. Without this, null is rejected.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists; or the type isn't supported.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> InputLabel<TLabel>(
        string name, Func<TInput, TLabel> read, Action<LabelMetricBuilder<TLabel>>? configure = null)
    {
        var metric = AddInput(name, LabelKindOf<TLabel>(name), read);
        configure?.Invoke(new LabelMetricBuilder<TLabel>(new MetricDefaults(metric.Defaults)));
        return this;
    }

    /// <summary>
    /// Segments predictions by a key, for example a country or a variant. The metrics and rules of the guard apply to each value of the key
    /// individually, with a separate baseline, so that a problem of a part of the traffic is detected.
    /// </summary>
    /// <param name="name">The name of the key, unique in the guard, for example "country".</param>
    /// <param name="keyOf">
    /// Reads the value from an input. Null is a value, too. If it throws an exception, the prediction is in no segment and the breach is observed.
    /// </param>
    /// <param name="maximum">
    /// The maximum number of values that are monitored individually. All other values are monitored together as "other". Each one needs about 85 KB per
    /// metric. The default is 20.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Segment(string name, Func<TInput, string?> keyOf, int maximum = 20)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        return Segment(name, (input, _) => keyOf(input), maximum);
    }

    /// <summary>Segments predictions by a key that is read from the input and the prediction.</summary>
    /// <inheritdoc cref="Segment(string, Func{TInput, string}, int)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Segment(string name, Func<TInput, TPrediction, string?> keyOf, int maximum = 20)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        SettingLimits.Segments.ThrowIfOutside(maximum);
        GuardNames.ThrowIfNotAllowed(name);
        if (Definition.Segments.Exists(segment => segment.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A segment named '{name}' already exists.", nameof(name));
        }

        Definition.Segments.Add(new SegmentDeclaration<TInput, TPrediction>(name, keyOf, maximum));
        return this;
    }

    private static ValueKind<TValue> NumberKindOf<TValue>(string name) => ValueKinds.Find<TValue>() is { IsNumber: true } kind ? kind : throw new ArgumentException(
        $"Metric '{name}' can't be a number because type {TypeText.Of(typeof(TValue))} isn't supported. Use {ValueKinds.NumberNames}.", nameof(name));

    private static ValueKind<TValue> LabelKindOf<TValue>(string name) => ValueKinds.FindLabel<TValue>() ?? throw new ArgumentException(
        $"Metric '{name}' can't be a label because type {TypeText.Of(typeof(TValue))} isn't supported. Use {ValueKinds.LabelNames}.", nameof(name));

    private PredictionGuardBuilder<TInput, TPrediction> AddNumber<TValue>(
        string name,
        Func<TPrediction, TValue> read,
        Action<NumberMetricBuilder>? configure,
        Func<TPrediction, TValue, TPrediction>? write,
        Action<MetricOptions>? expect = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        var metric = NumberKindOf<TValue>(name).CreateMetric(name, read, write);
        Definition.Add(name, metric);
        if (expect is not null)
        {
            metric.Defaults.Add(expect);
        }

        configure?.Invoke(new NumberMetricBuilder(new MetricDefaults(metric.Defaults)));
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddNumberInput<TValue>(string name, Func<TInput, TValue> read, Action<NumberMetricBuilder>? configure)
    {
        var metric = AddInput(name, NumberKindOf<TValue>(name), read);
        configure?.Invoke(new NumberMetricBuilder(new MetricDefaults(metric.Defaults)));
        return this;
    }

    private Metric<TInput> AddInput<TValue>(string name, ValueKind<TValue> kind, Func<TInput, TValue> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        GuardNames.ThrowIfNotAllowed(name);
        if (Definition.Inputs.Exists(other => other.Setting.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"An input metric named '{name}' already exists.", nameof(name));
        }

        var metric = kind.CreateMetric<TInput>(MetricNames.OfInput(name), read, write: null);
        Definition.Inputs.Add((name, metric));
        return metric;
    }
}
