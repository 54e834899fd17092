using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>Configures the checks and rules for a number. Settings in <c>Guards:{guard}:Metrics:{metric}</c> override them.</summary>
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

    /// <summary>Sets the action for null. The default is the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">The action. <see cref="BreachAction.Clamp"/> isn't allowed.</param>
    public NumberMetricBuilder NotNull(BreachAction onBreach)
    {
        _defaults.NotNull(onBreach);
        return this;
    }

    /// <summary>Allows null. The fraction of nulls is still monitored.</summary>
    public NumberMetricBuilder AllowNull()
    {
        _defaults.AllowNull();
        return this;
    }

    /// <summary>Sets the action for NaN and infinity. The default is the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">The action. <see cref="BreachAction.Clamp"/> isn't allowed.</param>
    public NumberMetricBuilder Finite(BreachAction onBreach)
    {
        _defaults.Finite(onBreach);
        return this;
    }

    /// <summary>Sets the allowed range. NaN is outside every range.</summary>
    /// <param name="minimum">The smallest allowed number; <see langword="null"/> for no limit.</param>
    /// <param name="maximum">The largest allowed number; <see langword="null"/> for no limit.</param>
    /// <param name="onBreach">The action for a number outside the range; <see langword="null"/> for the guard's <c>OnBreach</c>.</param>
    /// <param name="minimumIsExclusive"><see langword="true"/> to reject the minimum itself. The default is <see langword="false"/>.</param>
    /// <param name="maximumIsExclusive"><see langword="true"/> to reject the maximum itself. The default is <see langword="false"/>.</param>
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

    /// <summary>Sets the allowed numbers.</summary>
    /// <param name="values">The allowed numbers. At least one is required.</param>
    /// <param name="onBreach">The action for other numbers; <see langword="null"/> for the guard's <c>OnBreach</c>.</param>
    public NumberMetricBuilder AllowedValues(IEnumerable<double> values, BreachAction? onBreach = null)
    {
        _defaults.AllowedValues(values, onBreach);
        return this;
    }

    /// <summary>Sets limits for the mean of the numbers in a window.</summary>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is set, or a limit isn't valid.</exception>
    public NumberMetricBuilder Mean(RuleLimits limits)
    {
        _defaults.Limit(static options => options.Mean, limits);
        return this;
    }

    /// <summary>Sets limits for the standard deviation of the numbers in a window.</summary>
    /// <inheritdoc cref="Mean"/>
    public NumberMetricBuilder StandardDeviation(RuleLimits limits)
    {
        _defaults.Limit(static options => options.StandardDeviation, limits, SettingLimits.NotNegative);
        return this;
    }

    /// <summary>Sets limits for a quantile of the numbers in a window.</summary>
    /// <param name="probability">The probability of the quantile, from 0 to 1, for example 0.5 for the median.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is set, or a limit isn't valid.</exception>
    public NumberMetricBuilder Quantile(double probability, RuleLimits limits)
    {
        _defaults.Quantile(probability, limits);
        return this;
    }

    /// <summary>Sets limits for the fraction of zeros, repeats, NaN, nulls, or saturated values in a window, from 0 to 1.</summary>
    /// <param name="rate">The kind of fraction.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is set, or a limit isn't valid.</exception>
    public NumberMetricBuilder Rate(ValueRate rate, RuleLimits limits)
    {
        _defaults.Rate(rate, limits);
        return this;
    }

    /// <summary>Sets the largest allowed distance between the distribution of a window and the baseline, in addition to sampling noise.</summary>
    /// <param name="distance">The kind of distance.</param>
    /// <param name="maximum">
    /// The largest allowed distance. The default is <see langword="null"/> for 0.2 (population stability index) or 0.1 (other distances).
    /// </param>
    /// <param name="window">The length of the window, at least 10 seconds. The default is 5 minutes.</param>
    /// <param name="minimumCount">The minimum number of predictions in the window. With fewer, the rule isn't evaluated. The default is 100.</param>
    /// <param name="onBreach">
    /// The action for a breach. <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/> open the circuit breaker.
    /// </param>
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
