using System.Globalization;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>States the checks and rules on one metric. Configuration can override each of them under <c>Guards:{guard}:Metrics:{metric}</c>.</summary>
/// <typeparam name="TValue">The metric's type: a number or a label.</typeparam>
public sealed class MetricBuilder<TValue>
{
    private readonly List<Action<MetricOptions>> _defaults;

    internal MetricBuilder(List<Action<MetricOptions>> defaults) => _defaults = defaults;

    /// <summary>What a null value leads to; without this, the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">Any action but <see cref="BreachAction.Clamp"/>.</param>
    public MetricBuilder<TValue> NotNull(BreachAction onBreach) => State(options => options.NotNull.OnBreach = onBreach);

    /// <summary>Allows null: a value that may be missing. How often it is stays watched.</summary>
    public MetricBuilder<TValue> AllowNull() => State(options => options.NotNull.Enabled = false);

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

    /// <summary>Limits of the mean of the numbers over a window.</summary>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public MetricBuilder<TValue> Mean(RuleLimits limits) => Limit(static options => options.Mean, limits);

    /// <summary>Limits of the standard deviation of the numbers over a window.</summary>
    /// <inheritdoc cref="Mean"/>
    public MetricBuilder<TValue> StandardDeviation(RuleLimits limits) => Limit(static options => options.StandardDeviation, limits);

    /// <summary>Limits of a quantile of the numbers over a window.</summary>
    /// <param name="probability">Which quantile, from 0 to 1: 0.5 for the median.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public MetricBuilder<TValue> Quantile(double probability, RuleLimits limits)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability from 0 to 1 is expected.");
        }

        return Limit(options => Named(options.Quantiles, probability.ToString(CultureInfo.InvariantCulture)), limits);
    }

    /// <summary>Limits of the share of predictions that are zero, repeated, NaN, null or at an end over a window, from 0 to 1.</summary>
    /// <param name="rate">Which share.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public MetricBuilder<TValue> Rate(ValueRate rate, RuleLimits limits) => Limit(
        options => rate switch
        {
            ValueRate.Zero => options.Rates.Zeros,
            ValueRate.Repeated => options.Rates.Repeats,
            ValueRate.NaN => options.Rates.NaNs,
            ValueRate.Saturated => options.Rates.Saturated,
            _ => options.Rates.Nulls,
        },
        limits);

    /// <summary>Limits of the share of one label over a window, from 0 to 1.</summary>
    /// <param name="label">The label.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public MetricBuilder<TValue> Share(TValue label, RuleLimits limits)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Limit(options => Named(options.Shares, Convert.ToString(label, CultureInfo.InvariantCulture)!), limits);
    }

    /// <summary>The largest distance of a window's distribution from the baseline's, beyond what chance does.</summary>
    /// <param name="distance">Which distance.</param>
    /// <param name="maximum">The largest allowed one; null for the usual one: 0.2 for the population stability index, 0.1 for the others.</param>
    /// <param name="window">Over how long; five minutes by default, at least ten seconds.</param>
    /// <param name="minimumCount">With fewer predictions in the window nothing is said; 100 by default.</param>
    /// <param name="onBreach">What a breach leads to; <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the breaker.</param>
    public MetricBuilder<TValue> Distance(
        DistributionDistance distance,
        double? maximum = null,
        TimeSpan? window = null,
        int? minimumCount = null,
        BreachAction onBreach = BreachAction.Observe) => State(options =>
        {
            var rule = distance switch
            {
                DistributionDistance.PopulationStabilityIndex => options.PopulationStability,
                DistributionDistance.JensenShannon => options.JensenShannon,
                DistributionDistance.KolmogorovSmirnov => options.KolmogorovSmirnov,
                _ => options.Wasserstein,
            };
            rule.Enabled = true;
            rule.Maximum = maximum;
            rule.Window = window;
            rule.MinimumCount = minimumCount;
            rule.OnBreach = onBreach;
        });

    private static LimitOptions Named(Dictionary<string, LimitOptions> limits, string name) =>
        limits.TryGetValue(name, out var there) ? there : limits[name] = new LimitOptions();

    private MetricBuilder<TValue> Limit(Func<MetricOptions, LimitOptions> rule, RuleLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits is { Minimum: null, Maximum: null, WithinBaselineFactor: null })
        {
            throw new ArgumentException("The rule states no limit: give Minimum, Maximum or WithinBaselineFactor.", nameof(limits));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limits.WithinBaselineFactor ?? double.MaxValue, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Window ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(10), nameof(limits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MinimumCount ?? int.MaxValue, 1, nameof(limits));
        return State(options =>
        {
            var stated = rule(options);
            stated.Enabled = true;
            stated.Minimum = limits.Minimum;
            stated.Maximum = limits.Maximum;
            stated.WithinBaselineFactor = limits.WithinBaselineFactor;
            stated.Window = limits.Window;
            stated.MinimumCount = limits.MinimumCount;
            stated.OnBreach = limits.OnBreach;
        });
    }

    private MetricBuilder<TValue> State(Action<MetricOptions> state)
    {
        _defaults.Add(state);
        return this;
    }
}
