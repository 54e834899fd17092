namespace PredictionGuardrails;

/// <summary>States the checks and rules on a label. Configuration can override each of them under <c>Guards:{guard}:Metrics:{metric}</c>.</summary>
/// <typeparam name="TLabel">The label's type.</typeparam>
public sealed class LabelMetricBuilder<TLabel>
{
    private readonly MetricDefaults _defaults;

    internal LabelMetricBuilder(MetricDefaults defaults) => _defaults = defaults;

    /// <inheritdoc cref="NumberMetricBuilder.NotNull"/>
    public LabelMetricBuilder<TLabel> NotNull(BreachAction onBreach)
    {
        _defaults.NotNull(onBreach);
        return this;
    }

    /// <inheritdoc cref="NumberMetricBuilder.AllowNull"/>
    public LabelMetricBuilder<TLabel> AllowNull()
    {
        _defaults.AllowNull();
        return this;
    }

    /// <summary>What an empty or blank label leads to; by default what the guard's <c>OnBreach</c> says.</summary>
    /// <param name="onBreach">What it leads to.</param>
    public LabelMetricBuilder<TLabel> NotEmpty(BreachAction onBreach)
    {
        _defaults.NotEmpty(onBreach);
        return this;
    }

    /// <summary>Lets an empty or blank label pass, as a label like any other.</summary>
    public LabelMetricBuilder<TLabel> AllowEmpty()
    {
        _defaults.AllowEmpty();
        return this;
    }

    /// <summary>The only values that are allowed. Text is compared ordinally.</summary>
    /// <param name="values">The values; at least one.</param>
    /// <param name="onBreach">What another value leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException">One of the values is null.</exception>
    public LabelMetricBuilder<TLabel> AllowedValues(IEnumerable<TLabel> values, BreachAction? onBreach = null)
    {
        _defaults.AllowedValues(values, onBreach);
        return this;
    }

    /// <summary>Limits of the share of one label over a window, from 0 to 1.</summary>
    /// <param name="label">The label.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is given, or one that cannot be.</exception>
    public LabelMetricBuilder<TLabel> Share(TLabel label, RuleLimits limits)
    {
        _defaults.Share(label, limits);
        return this;
    }

    /// <inheritdoc cref="NumberMetricBuilder.Rate"/>
    public LabelMetricBuilder<TLabel> Rate(ValueRate rate, RuleLimits limits)
    {
        _defaults.Rate(rate, limits);
        return this;
    }

    /// <inheritdoc cref="NumberMetricBuilder.Distance"/>
    public LabelMetricBuilder<TLabel> Distance(
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
