using System.Globalization;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>What code states on one metric, before configuration: the common part of the builders.</summary>
/// <param name="statements">If it goes.</param>
internal sealed class MetricDefaults(List<Action<MetricOptions>> statements)
{
    public void UnitOfMeasure(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (!UnitSetting.IsUnit(unit))
        {
            throw new ArgumentException($"A unit must have 1 to {UnitSetting.Longest} printable characters, without spaces around them.", nameof(unit));
        }

        State(options => options.UnitOfMeasure = unit);
    }

    public void NotNull(BreachAction onBreach) => State(options => options.NotNull.OnBreach = onBreach);

    public void AllowNull() => State(options => options.NotNull.Enabled = false);

    public void NotEmpty(BreachAction onBreach) => State(options => options.NotEmpty.OnBreach = onBreach);

    public void AllowEmpty() => State(options => options.NotEmpty.Enabled = false);

    public void Finite(BreachAction onBreach) => State(options => options.Finite.OnBreach = onBreach);

    public void Range(
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

    public void AllowedValues<TValue>(IEnumerable<TValue> values, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values.Select(value => value is null
            ? throw new ArgumentException("Null can't be an allowed value. To allow null, turn NotNull off.", nameof(values))
            : Convert.ToString(value, CultureInfo.InvariantCulture)!).ToArray();
        State(options =>
        {
            options.AllowedValues.Enabled = true;
            options.AllowedValues.OnBreach = onBreach;
            options.AllowedValues.Values.Clear();
            options.AllowedValues.Values.AddRange(texts);
        });
    }

    public void Quantile(double probability, RuleLimits limits)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Value must be between 0 and 1.");
        }

        Limit(options => Named(options.Quantiles, probability.ToString(CultureInfo.InvariantCulture)), limits);
    }

    public void Rate(ValueRate rate, RuleLimits limits) => Limit(
        options => rate switch
        {
            ValueRate.Zero => options.Rates.Zeros,
            ValueRate.Repeated => options.Rates.Repeats,
            ValueRate.NaN => options.Rates.NaNs,
            ValueRate.Saturated => options.Rates.Saturated,
            _ => options.Rates.Nulls,
        },
        limits,
        SettingLimits.Fraction);

    public void Share<TValue>(TValue label, RuleLimits limits)
    {
        ArgumentNullException.ThrowIfNull(label);
        Limit(options => Named(options.Shares, Convert.ToString(label, CultureInfo.InvariantCulture)!), limits, SettingLimits.Fraction);
    }

    public void Distance(
        DistributionDistance distance,
        double? maximum = null,
        TimeSpan? window = null,
        int? minimumCount = null,
        BreachAction onBreach = BreachAction.Observe)
    {
        var allowed = distance is DistributionDistance.JensenShannon or DistributionDistance.KolmogorovSmirnov
            ? SettingLimits.Fraction
            : SettingLimits.NotNegative;
        allowed.ThrowIfOutside(maximum);
        SettingLimits.Window.ThrowIfOutside(window);
        SettingLimits.MinimumCount.ThrowIfOutside(minimumCount);
        State(options =>
        {
            var rule = distance switch
            {
                DistributionDistance.PopulationStabilityIndex => options.PopulationStability,
                DistributionDistance.JensenShannon => options.JensenShannon,
                DistributionDistance.KolmogorovSmirnov => options.KolmogorovSmirnov,
                _ => options.Wasserstein,
            };
            (rule.Enabled, rule.Maximum) = (true, maximum);
            (rule.Window, rule.MinimumCount, rule.OnBreach) = (window, minimumCount, onBreach);
        });
    }

    public void Limit(Func<MetricOptions, LimitOptions> rule, RuleLimits limits, AllowedRange<double>? allowed = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits is { Minimum: null, Maximum: null, WithinBaselineFactor: null })
        {
            throw new ArgumentException("The rule has no limit. Set Minimum, Maximum, or WithinBaselineFactor.", nameof(limits));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limits.WithinBaselineFactor ?? double.MaxValue, 1, nameof(limits));
        (allowed ?? SettingLimits.Number).ThrowIfOutside(limits.Minimum);
        (allowed ?? SettingLimits.Number).ThrowIfOutside(limits.Maximum);
        SettingLimits.Window.ThrowIfOutside(limits.Window);
        SettingLimits.MinimumCount.ThrowIfOutside(limits.MinimumCount);
        State(options =>
        {
            var stated = rule(options);
            stated.Enabled = true;
            (stated.Minimum, stated.Maximum, stated.WithinBaselineFactor) = (limits.Minimum, limits.Maximum, limits.WithinBaselineFactor);
            (stated.Window, stated.MinimumCount, stated.OnBreach) = (limits.Window, limits.MinimumCount, limits.OnBreach);
        });
    }

    private static LimitOptions Named(Dictionary<string, LimitOptions> limits, string name) =>
        limits.TryGetValue(name, out var there) ? there : limits[name] = new LimitOptions();

    private void State(Action<MetricOptions> state) => statements.Add(state);
}
