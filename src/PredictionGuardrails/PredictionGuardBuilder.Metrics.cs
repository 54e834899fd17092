using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>What is read off predictions and inputs.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>Watches a number or a label that is read off every prediction: the price, the confidence.</summary>
    /// <typeparam name="TValue">A number (nullable too), string, bool, char or an enum.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks; without this, null, NaN and the infinities are refused.</param>
    /// <param name="write">Gives the prediction with another value in place; needed by <see cref="BreachAction.Clamp"/> alone.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type is neither a number nor a label.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Metric<TValue>(
        string name,
        Func<TPrediction, TValue> read,
        Action<MetricBuilder<TValue>>? configure = null,
        Func<TPrediction, TValue, TPrediction>? write = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Add(name, KindOf<TValue>(name), read, configure, write);
    }

    /// <summary>Watches a label that is read off every prediction. <c>Metric</c> takes whole numbers for numbers; here they are names of classes.</summary>
    /// <typeparam name="TValue">A whole number, string, bool, char or an enum.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks; without this, null is refused.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type cannot be a label.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Label<TValue>(
        string name, Func<TPrediction, TValue> read, Action<MetricBuilder<TValue>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        var kind = ValueKinds.FindLabel<TValue>() ?? throw new ArgumentException(
            $"The metric \"{name}\" is of type {typeof(TValue).Name}, which cannot be a label. Labels are {ValueKinds.LabelNames}.", nameof(read));
        return Add(name, kind, read, configure, write: null);
    }

    /// <summary>
    /// Watches a feature of the input: a number or a label that is read off it. A check on it is made before the model is called; an input that it
    /// refuses is answered like a rejected prediction, and the model is never asked.
    /// </summary>
    /// <typeparam name="TValue">A number (nullable too), string, bool, char or an enum.</typeparam>
    /// <param name="name">The feature's name, unique among those of the input; its settings are under <c>Inputs:{name}</c>, and it is told as "input {name}".</param>
    /// <param name="read">Reads it. Where it throws, the input is refused and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules; every action but <see cref="BreachAction.Clamp"/>. Without this, null, NaN and the infinities are refused.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type is neither a number nor a label.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Input<TValue>(
        string name, Func<TInput, TValue> read, Action<MetricBuilder<TValue>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        GuardNames.ThrowIfNotAllowed(name);
        if (Definition.Inputs.Exists(other => other.Setting.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"There is a metric of the input \"{name}\" already.", nameof(name));
        }

        var metric = KindOf<TValue>(name).CreateMetric<TInput>(MetricNames.OfInput(name), read, write: null);
        configure?.Invoke(new MetricBuilder<TValue>(metric.Defaults));
        Definition.Inputs.Add((name, metric));
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
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        GuardNames.ThrowIfNotAllowed(name);
        if (Definition.Segments.Exists(segment => segment.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"There is a segment \"{name}\" already.", nameof(name));
        }

        Definition.Segments.Add(new SegmentDeclaration<TInput, TPrediction>(name, keyOf, maximum));
        return this;
    }

    private static ValueKind<TValue> KindOf<TValue>(string name) => ValueKinds.Find<TValue>() ?? throw new ArgumentException(
        $"The metric \"{name}\" is of type {typeof(TValue).Name}, which is neither a number nor a label. Metrics are {ValueKinds.Names}.", nameof(name));

    private PredictionGuardBuilder<TInput, TPrediction> Add<TValue>(
        string name,
        ValueKind<TValue> kind,
        Func<TPrediction, TValue> read,
        Action<MetricBuilder<TValue>>? configure,
        Func<TPrediction, TValue, TPrediction>? write = null)
    {
        var metric = kind.CreateMetric(name, read, write);
        Definition.Add(name, metric);
        configure?.Invoke(new MetricBuilder<TValue>(metric.Defaults));
        return this;
    }
}
