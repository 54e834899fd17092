namespace PredictionGuardrails;

/// <summary>States the checks and rules on a number. Configuration can override each of them under <c>Guards:{guard}:Metrics:{metric}</c>.</summary>
public sealed class NumberMetricBuilder
{
    private readonly MetricDefaults _defaults;

    internal NumberMetricBuilder(MetricDefaults defaults) => _defaults = defaults;

    /// <summary>Sets the unit of the numbers. The dashboard shows it with every value.</summary>
    /// <param name="unit">The unit, for example <c>EUR</c> or <c>min</c>: 1 to 20 printable characters.</param>
    /// <exception cref="ArgumentException">The unit is empty, too long, or has characters that can't be printed.</exception>
    public NumberMetricBuilder UnitOfMeasure(string unit)
    {
        _defaults.UnitOfMeasure(unit);
        return this;
    }

    /// <summary>What a null value leads to; without this, the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">Any action but <see cref="BreachAction.Clamp"/>.</param>
    public NumberMetricBuilder NotNull(BreachAction onBreach)
    {
        _defaults.NotNull(onBreach);
        return this;
    }

    /// <summary>Allows null: a value that may be missing. How often it is stays watched.</summary>
    public NumberMetricBuilder AllowNull()
    {
        _defaults.AllowNull();
        return this;
    }

    /// <summary>What NaN and the infinities lead to; without this, the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">Any action but <see cref="BreachAction.Clamp"/>.</param>
    public NumberMetricBuilder Finite(BreachAction onBreach)
    {
        _defaults.Finite(onBreach);
        return this;
    }

    /// <summary>The numbers that are allowed. NaN is outside every range.</summary>
    /// <param name="minimum">The smallest allowed number; null for none.</param>
    /// <param name="maximum">The largest allowed number; null for none.</param>
    /// <param name="onBreach">What a number outside leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <param name="minimumIsExclusive">Whether the minimum itself is refused; false by default.</param>
    /// <param name="maximumIsExclusive">Whether the maximum itself is refused; false by default.</param>
    public NumberMetricBuilder Range(
        double? minimum = null,
        double? maximum = null,
        BreachAction? onBreach = null,
        bool minimumIsExclusive = false,
        bool maximumIsExclusive = false)
    {
        _defaults.Range(minimum, maximum, onBreach, minimumIsExclusive, maximumIsExclusive);
        return this;
    }

    /// <summary>The only numbers that are allowed.</summary>
    /// <param name="values">The numbers; at least one.</param>
    /// <param name="onBreach">What another number leads to; null takes the guard's <c>OnBreach</c>.</param>
    public NumberMetricBuilder AllowedValues(IEnumerable<double> values, BreachAction? onBreach = null)
    {
        _defaults.AllowedValues(values, onBreach);
        return this;
    }

    /// <summary>Limits of the mean of the numbers over a window.</summary>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public NumberMetricBuilder Mean(RuleLimits limits)
    {
        _defaults.Limit(static options => options.Mean, limits);
        return this;
    }

    /// <summary>Limits of the standard deviation of the numbers over a window.</summary>
    /// <inheritdoc cref="Mean"/>
    public NumberMetricBuilder StandardDeviation(RuleLimits limits)
    {
        _defaults.Limit(static options => options.StandardDeviation, limits);
        return this;
    }

    /// <summary>Limits of a quantile of the numbers over a window.</summary>
    /// <param name="probability">Which quantile, from 0 to 1: 0.5 for the median.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public NumberMetricBuilder Quantile(double probability, RuleLimits limits)
    {
        _defaults.Quantile(probability, limits);
        return this;
    }

    /// <summary>Limits of the share of predictions that are zero, repeated, NaN, null or at an end over a window, from 0 to 1.</summary>
    /// <param name="rate">Which share.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public NumberMetricBuilder Rate(ValueRate rate, RuleLimits limits)
    {
        _defaults.Rate(rate, limits);
        return this;
    }

    /// <summary>The largest distance of a window's distribution from the baseline's, beyond what chance does.</summary>
    /// <param name="distance">Which distance.</param>
    /// <param name="maximum">The largest allowed one; null for the usual one: 0.2 for the population stability index, 0.1 for the others.</param>
    /// <param name="window">Over how long; five minutes by default, at least ten seconds.</param>
    /// <param name="minimumCount">With fewer predictions in the window nothing is said; 100 by default.</param>
    /// <param name="onBreach">What a breach leads to; <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the breaker.</param>
    public NumberMetricBuilder Distance(
        DistributionDistance distance,
        double? maximum = null,
        TimeSpan? window = null,
        int? minimumCount = null,
        BreachAction onBreach = BreachAction.Observe)
    {
        _defaults.Distance(distance, maximum, window, minimumCount, onBreach);
        return this;
    }
}
