namespace PredictionGuardrails;

/// <summary>Configures the checks and rules for a label. Settings in <c>Guards:{guard}:Metrics:{metric}</c> override them.</summary>
/// <typeparam name="TLabel">The type of the label.</typeparam>
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

    /// <summary>Sets the action for a label that is empty, or only white space and invisible characters. The default is the guard's <c>OnBreach</c>.</summary>
    /// <param name="onBreach">The action.</param>
    public LabelMetricBuilder<TLabel> NotEmpty(BreachAction onBreach)
    {
        _defaults.NotEmpty(onBreach);
        return this;
    }

    /// <summary>Allows labels that are empty, or only white space and invisible characters.</summary>
    public LabelMetricBuilder<TLabel> AllowEmpty()
    {
        _defaults.AllowEmpty();
        return this;
    }

    /// <summary>Sets the allowed values. Strings are compared ordinally. The default for an enum without the attribute <c>Flags</c> is its values.</summary>
    /// <param name="values">The allowed values. At least one is required.</param>
    /// <param name="onBreach">The action for other values; <see langword="null"/> for the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> contains <see langword="null"/>.</exception>
    public LabelMetricBuilder<TLabel> AllowedValues(IEnumerable<TLabel> values, BreachAction? onBreach = null)
    {
        _defaults.AllowedValues(values, onBreach);
        return this;
    }

    /// <summary>Sets limits for the fraction of one label in a window, from 0 to 1.</summary>
    /// <param name="label">The label.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="ArgumentException">No limit is set, or a limit isn't valid.</exception>
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
