using System.Numerics;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>What is read off predictions and inputs.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>Watches a number that is read off every prediction: the price, the confidence. A name of a set is a <see cref="Label{TLabel}(string, Func{TPrediction, TLabel}, Action{LabelMetricBuilder{TLabel}})"/>.</summary>
    /// <typeparam name="TNumber">The number's type: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules; without this, null, NaN and the infinities are refused.</param>
    /// <param name="write">Gives the prediction with another value in place; needed by <see cref="BreachAction.Clamp"/> alone.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or numbers of the type cannot be watched.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Metric<TNumber>(
        string name,
        Func<TPrediction, TNumber> read,
        Action<NumberMetricBuilder>? configure = null,
        Func<TPrediction, TNumber, TPrediction>? write = null)
        where TNumber : struct, INumber<TNumber> => AddNumber(name, read, configure, write);

    /// <summary>Watches a number that is read off every prediction, and that may be missing.</summary>
    /// <inheritdoc cref="Metric{TNumber}(string, Func{TPrediction, TNumber}, Action{NumberMetricBuilder}, Func{TPrediction, TNumber, TPrediction})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Metric<TNumber>(
        string name,
        Func<TPrediction, TNumber?> read,
        Action<NumberMetricBuilder>? configure = null,
        Func<TPrediction, TNumber?, TPrediction>? write = null)
        where TNumber : struct, INumber<TNumber> => AddNumber(name, read, configure, write);

    /// <summary>Watches a label that is read off every prediction: a name of a set, such as a class or a currency.</summary>
    /// <typeparam name="TLabel">A whole number, string, bool, char or an enum.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules; without this, null is refused.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type cannot be a label.</exception>
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
    /// Watches a feature of the input: a number that is read off it. A check on it is made before the model is called; an input that it
    /// refuses is answered like a rejected prediction, and the model is never asked.
    /// </summary>
    /// <typeparam name="TNumber">The number's type: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">The feature's name, unique among those of the input; its settings are under <c>Inputs:{name}</c>, and it is told as "input {name}".</param>
    /// <param name="read">Reads it. Where it throws, the input is refused and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules; every action but <see cref="BreachAction.Clamp"/>. Without this, null, NaN and the infinities are refused.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or numbers of the type cannot be watched.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Input<TNumber>(
        string name, Func<TInput, TNumber> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddNumberInput(name, read, configure);

    /// <summary>Watches a feature of the input: a number that is read off it, and that may be missing.</summary>
    /// <inheritdoc cref="Input{TNumber}(string, Func{TInput, TNumber}, Action{NumberMetricBuilder})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Input<TNumber>(
        string name, Func<TInput, TNumber?> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddNumberInput(name, read, configure);

    /// <summary>
    /// Watches a feature of the input: a label that is read off it, a name of a set. A check on it is made before the model is called; an input that it
    /// refuses is answered like a rejected prediction, and the model is never asked.
    /// </summary>
    /// <typeparam name="TLabel">A whole number, string, bool, char or an enum.</typeparam>
    /// <param name="name">The feature's name, unique among those of the input; its settings are under <c>Inputs:{name}</c>, and it is told as "input {name}".</param>
    /// <param name="read">Reads it. Where it throws, the input is refused and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules; every action but <see cref="BreachAction.Clamp"/>. Without this, null is refused.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type cannot be a label.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> InputLabel<TLabel>(
        string name, Func<TInput, TLabel> read, Action<LabelMetricBuilder<TLabel>>? configure = null)
    {
        var metric = AddInput(name, LabelKindOf<TLabel>(name), read);
        configure?.Invoke(new LabelMetricBuilder<TLabel>(new MetricDefaults(metric.Defaults)));
        return this;
    }

    /// <summary>
    /// Tells predictions apart by a key, such as a country or a variant: the metrics and rules of the guard are kept once more for each value of it,
    /// each with a baseline of its own, so that what is wrong with a part of the traffic does not drown in the rest.
    /// </summary>
    /// <param name="name">The key's name: "country". Unique in the guard.</param>
    /// <param name="keyOf">Reads the value off an input; null is a value too. Where it throws, the prediction is in no segment and the breach is observed.</param>
    /// <param name="maximum">How many values are kept each by itself; 20 by default, the rest together as "other". About 85 KB each and metric.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Segment(string name, Func<TInput, string?> keyOf, int maximum = 20)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        return Segment(name, (input, _) => keyOf(input), maximum);
    }

    /// <summary>Tells predictions apart by a key that is read off the prediction too.</summary>
    /// <inheritdoc cref="Segment(string, Func{TInput, string}, int)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Segment(string name, Func<TInput, TPrediction, string?> keyOf, int maximum = 20)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        SettingLimits.Segments.ThrowIfOutside(maximum);
        GuardNames.ThrowIfNotAllowed(name);
        if (Definition.Segments.Exists(segment => segment.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"There is a segment \"{name}\" already.", nameof(name));
        }

        Definition.Segments.Add(new SegmentDeclaration<TInput, TPrediction>(name, keyOf, maximum));
        return this;
    }

    private static ValueKind<TValue> NumberKindOf<TValue>(string name) => ValueKinds.Find<TValue>() is { IsNumber: true } kind ? kind : throw new ArgumentException(
        $"The metric \"{name}\" is of type {typeof(TValue).Name}, of which numbers cannot be watched. Numbers are {ValueKinds.NumberNames}.", nameof(name));

    private static ValueKind<TValue> LabelKindOf<TValue>(string name) => ValueKinds.FindLabel<TValue>() ?? throw new ArgumentException(
        $"The metric \"{name}\" is of type {typeof(TValue).Name}, which cannot be a label. Labels are {ValueKinds.LabelNames}.", nameof(name));

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
            throw new ArgumentException($"There is a metric of the input \"{name}\" already.", nameof(name));
        }

        var metric = kind.CreateMetric<TInput>(MetricNames.OfInput(name), read, write: null);
        Definition.Inputs.Add((name, metric));
        return metric;
    }
}
