using System.Globalization;
using PredictionGuardrails.Checks;

namespace PredictionGuardrails;

/// <summary>States the checks on one metric. Configuration can override each of them under <c>Guards:{guard}:Metrics:{metric}</c>.</summary>
/// <typeparam name="TValue">The metric's type: a number or a label.</typeparam>
public sealed class MetricBuilder<TValue>
{
    private readonly List<Action<MetricOptions>> _defaults;

    internal MetricBuilder(List<Action<MetricOptions>> defaults) => _defaults = defaults;

    /// <summary>What a null value leads to; without this, the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">Any action but <see cref="BreachAction.Clamp"/>.</param>
    public MetricBuilder<TValue> NotNull(BreachAction onBreach) => State(options => options.NotNull.OnBreach = onBreach);

    /// <summary>What NaN and the infinities lead to; without this, the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">Any action but <see cref="BreachAction.Clamp"/>.</param>
    public MetricBuilder<TValue> Finite(BreachAction onBreach) => State(options => options.Finite.OnBreach = onBreach);

    /// <summary>The numbers that are allowed. NaN is outside every range.</summary>
    /// <param name="minimum">The smallest allowed number; null for none.</param>
    /// <param name="maximum">The largest allowed number; null for none.</param>
    /// <param name="onBreach">What a number outside leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <param name="minimumIsExclusive">Whether the minimum itself is refused; false by default.</param>
    /// <param name="maximumIsExclusive">Whether the maximum itself is refused; false by default.</param>
    public MetricBuilder<TValue> Range(
        double? minimum = null,
        double? maximum = null,
        BreachAction? onBreach = null,
        bool minimumIsExclusive = false,
        bool maximumIsExclusive = false) => State(options =>
        {
            options.Range.Enabled = true;
            options.Range.Minimum = minimum;
            options.Range.Maximum = maximum;
            options.Range.OnBreach = onBreach;
            options.Range.MinimumIsExclusive = minimumIsExclusive;
            options.Range.MaximumIsExclusive = maximumIsExclusive;
        });

    /// <summary>The only values that are allowed. Text is compared ordinally.</summary>
    /// <param name="values">The values; at least one.</param>
    /// <param name="onBreach">What another value leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException">One of the values is null.</exception>
    public MetricBuilder<TValue> AllowedValues(IEnumerable<TValue> values, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values.Select(value => value is null
            ? throw new ArgumentException("Null cannot be an allowed value: whether null is allowed is up to NotNull.", nameof(values))
            : Convert.ToString(value, CultureInfo.InvariantCulture)!).ToArray();
        return State(options =>
        {
            options.AllowedValues.Enabled = true;
            options.AllowedValues.OnBreach = onBreach;
            options.AllowedValues.Values.Clear();
            options.AllowedValues.Values.AddRange(texts);
        });
    }

    private MetricBuilder<TValue> State(Action<MetricOptions> state)
    {
        _defaults.Add(state);
        return this;
    }
}
