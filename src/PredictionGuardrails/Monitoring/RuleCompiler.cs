using System.Globalization;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>Makes the stated rules of a metric from options, and finds everything about them that cannot be.</summary>
internal static class RuleCompiler
{
    private static readonly TimeSpan DefaultWindow = TimeSpan.FromMinutes(5);
    private const int DefaultMinimumCount = 100;

    /// <param name="options">The metric's options.</param>
    /// <param name="isLabel">Whether the metric is a label; null if it is neither that nor a number.</param>
    /// <param name="compilation">Where errors go.</param>
    public static List<WindowRule> Compile(MetricOptions options, bool? isLabel, CompilationContext compilation)
    {
        var rules = new List<WindowRule>();
        Limit(RuleNames.Mean, null, options.Mean, new("mean", "mean "), static window => window.Mean);
        Limit(RuleNames.StandardDeviation, null, options.StandardDeviation, new("standard deviation", "standard deviation "), static window => window.StandardDeviation);
        foreach (var (text, limits) in options.Quantiles)
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1)
            {
                Limit(RuleNames.Quantile, text, limits, new($"quantile {text}", $"quantile {text} at "), window => window.Quantile(share));
            }
            else
            {
                compilation.Refuse($"Quantiles:{text}", $"{ObservedText.Of(text)} isn't a valid quantile. Expected a number from 0 to 1, for example 0.5 for the median.");
            }
        }

        Rate("Zeros", options.Rates.Zeros, "zeros", static window => window.ZeroCount);
        Rate("Repeats", options.Rates.Repeats, "repeated values", static window => window.RepeatCount);
        Rate("NaNs", options.Rates.NaNs, "NaN", static window => window.NaNCount);
        Rate("Nulls", options.Rates.Nulls, "nulls", static window => window.NullCount);
        Rate("Saturated", options.Rates.Saturated, "values of 0 or 1", static window => window.ZeroCount + window.Ones);
        foreach (var (label, limits) in options.Shares)
        {
            if (isLabel != true)
            {
                compilation.Refuse($"Shares:{label}", "The rule applies only to labels, but the metric isn't a label.");
            }

            var counted = LabelText.Of(label);
            Limit(RuleNames.Share, label, limits, new($"share of {ObservedText.Of(label)}", "", $" {ObservedText.Of(label)}", IsFraction: true), window => window.FractionOf(window.LabelCounts.GetValueOrDefault(counted)), isForNumbers: false);
        }

        Distance(RuleNames.PopulationStability, options.PopulationStability, 0.2, "population stability index", static pair => pair.PopulationStability());
        Distance(RuleNames.JensenShannon, options.JensenShannon, 0.1, "Jensen-Shannon distance", static pair => pair.JensenShannon());
        Distance(RuleNames.KolmogorovSmirnov, options.KolmogorovSmirnov, 0.1, "Kolmogorov-Smirnov distance", static pair => pair.KolmogorovSmirnov(), isForLabels: false);
        Distance(RuleNames.Wasserstein, options.Wasserstein, 0.1, "Wasserstein distance in standard deviations", static pair => pair.Wasserstein(), isForLabels: false);
        return rules;

        void Rate(string name, LimitOptions limits, string words, Func<MetricSnapshot, long> count) =>
            Limit(RuleNames.Rate, name, limits, new($"share of {words}", "", $" {words}", IsFraction: true), window => window.FractionOf(count(window)), isForNumbers: false);

        void Limit(string name, string? of, LimitOptions limits, StatisticText statistic, Func<MetricSnapshot, double> read, bool isForNumbers = true)
        {
            var isStated = limits.Minimum is not null || limits.Maximum is not null || limits.WithinBaselineFactor is not null;
            var setting = SettingOf(name, of);
            if (!isStated)
            {
                if (limits.Enabled == true || limits.OnBreach is not null || limits.Window is not null || limits.MinimumCount is not null)
                {
                    compilation.Refuse(setting, "Set Minimum, Maximum, or WithinBaselineFactor.");
                }

                return;
            }

            if (limits.Minimum > limits.Maximum)
            {
                compilation.Refuse(setting, $"Minimum ({NumberText.Exact(limits.Minimum!.Value)}) is greater than Maximum ({NumberText.Exact(limits.Maximum!.Value)}).");
            }

            if (Start(setting, limits, isForNumbers && isLabel != false))
            {
                rules.Add(new LimitRule(
                    name, ActionOf(limits), limits.Window ?? DefaultWindow, limits.MinimumCount ?? DefaultMinimumCount, statistic, read, limits)
                { Of = of });
            }
        }

        void Distance(
            string name, DistanceOptions stated, double usual, string words, Func<DistributionPair, (double Distance, double Chance)> measure, bool isForLabels = true)
        {
            if (stated.Enabled == true || stated.Maximum is not null)
            {
                if (Start(name, stated, isLabel is null || (isLabel == true && !isForLabels)))
                {
                    rules.Add(new DistanceRule(
                        name, ActionOf(stated), stated.Window ?? DefaultWindow, stated.MinimumCount ?? DefaultMinimumCount, words, measure, stated.Maximum ?? usual));
                }
            }
            else if (stated.OnBreach is not null || stated.Window is not null || stated.MinimumCount is not null)
            {
                compilation.Refuse(name, "The rule is off, so its settings have no effect. Set Maximum, or set Enabled to true.");
            }
        }

        bool Start(string setting, RuleOptions stated, bool isRefused)
        {
            if (stated.Enabled == false)
            {
                return false;
            }

            if (isRefused)
            {
                compilation.Refuse(setting, $"The rule applies only to numbers, but the metric is {(isLabel == true ? "a label" : "neither a number nor a label")}.");
            }

            compilation.ActionOf(new CheckOptions { OnBreach = ActionOf(stated) }, setting);
            return true;
        }
    }

    private static string SettingOf(string name, string? of) => name switch
    {
        RuleNames.Rate => $"Rates:{of}",
        RuleNames.Quantile => $"Quantiles:{of}",
        RuleNames.Share => $"Shares:{of}",
        _ => name,
    };

    private static BreachAction ActionOf(RuleOptions stated) => stated.OnBreach ?? BreachAction.Observe;
}
