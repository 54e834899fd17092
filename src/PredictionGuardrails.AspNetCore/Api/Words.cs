using System.Globalization;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Numbers and findings in plain words.</summary>
internal static class Words
{
    /// <summary>What JSON can say of a number: null for NaN and the infinities.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>"1.6 ms on average, 95 % within 3.2 ms": what a model took.</summary>
    public static string Latency(MetricSnapshot seconds) => seconds.FiniteCount == 0
        ? "no call was timed in the last minute"
        : $"{Seconds(seconds.Mean)} on average in the last minute, 95 % within {Seconds(seconds.Quantile(0.95))}";

    private static string Seconds(double value)
    {
        var (size, unit) = value switch
        {
            >= 1 => (value, "s"),
            >= 1e-3 => (value * 1e3, "ms"),
            >= 1e-6 => (value * 1e6, "µs"),
            _ => (value * 1e9, "ns"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{size:G4} {unit}");
    }

    /// <summary>The values in words; null where there are neither numbers nor labels.</summary>
    public static string? Of(MetricSnapshot values) => values.FiniteCount > 0 || values.LabelCounts.Count > 0 ? values.ToString() : null;

    public static IEnumerable<LabelView> Labels(MetricSnapshot values, int most) =>
        values.LabelCounts.OrderByDescending(static label => label.Value).ThenBy(static label => label.Key, StringComparer.Ordinal).Take(most)
            .Select(label => new LabelView(label.Key, values.FractionOf(label.Value)));

    /// <summary>"expected 12.1 ± 0.9, saw 4,812 ± 310 over the last minute (16 predictions)".</summary>
    public static string Compare(MetricSnapshot now, ChangeDetectionStatus? baseline)
    {
        if (Of(now) is null && now.UnmeasuredCount > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{now.Count:N0} in the last minute, of which no number or label is recorded");
        }

        var saw = Of(now) is { } observed
            ? string.Create(CultureInfo.InvariantCulture, $"saw {observed} over the last minute ({now.Count:N0} {(now.Count == 1 ? "prediction" : "predictions")})")
            : "saw nothing in the last minute";
        return baseline?.Baseline is not { } normal ? $"nothing is expected yet, {saw}"
            : baseline.IsSingleValue ? $"expected {Of(normal)}, the only value that was learned, {saw}"
            : $"expected {Of(normal)}, {saw}";
    }

    /// <summary>What somebody who is called at night can do about a breach of a rule.</summary>
    public static IReadOnlyList<string> WhatToDo(string rule) => rule switch
    {
        RuleNames.Change or RuleNames.Shift or RuleNames.Mean or RuleNames.StandardDeviation or RuleNames.Quantile or RuleNames.PopulationStability or RuleNames.JensenShannon
            or RuleNames.KolmogorovSmirnov or RuleNames.Wasserstein or RuleNames.Share =>
        [
            "See what changed at that time: a release of the service or the model, its features, the data they are made of, who calls.",
            "If the model is wrong, roll the change back: the guard tries the model by itself and takes it back when its predictions fit the baseline.",
            "If the model is right and the world has changed, accept the new normal: the baseline is learnt anew.",
        ],
        RuleNames.Drift =>
        [
            "See which features have moved over the last weeks, and whether all of them are still updated.",
            "If outcomes are known, compare them with the predictions of the same weeks: retrain the model if it has become worse.",
            "If the model is right and the world has changed, accept the new normal: the baseline is learnt anew.",
        ],
        RuleNames.Range or RuleNames.AllowedValues or RuleNames.NotNegative or RuleNames.SumsToOne or RuleNames.Length =>
        [
            "Look at a prediction that was refused: a unit, a scale or a mapping of the model's output is the usual cause.",
            "If such values are right, change the setting; a changed configuration is in force at the next call.",
        ],
        RuleNames.LearnedRange =>
        [
            "Look at the prediction: a unit, a scale or a default in place of a missing feature is the usual cause.",
            "The bounds are extrapolated from healthy predictions. If such values are right, state a Range, or set LearnedRange:Enabled to false.",
        ],
        RuleNames.Finite or RuleNames.FiniteValues or RuleNames.NotNull or RuleNames.NotZero or RuleNames.NotEmpty =>
        [
            "Look for a missing or unusable feature: a null, a division by zero, a column that is no longer filled.",
            "See whether the model's file is whole and of the right version.",
        ],
        RuleNames.Exceptions => ["Read the exception: the model itself failed, or what it calls did.", "If it is a time-out of a service, see that service first."],
        RuleNames.Metric or RuleNames.Segment => ["The service's own code that reads a number or a key off a prediction threw: read the exception and mend the selector."],
        RuleNames.Fallback => ["A fallback failed or answered what the guard refuses, so that callers got exceptions: see the fallback first, then the model."],
        RuleNames.Rate => ["See which value the predictions are stuck at, and what they have in common: a default, a cache, a feature that no longer varies."],
        RuleNames.NoData => ["Nobody calls the model any longer: see whether callers fail before they get to it, or the traffic has ended."],
        RuleNames.Isolated => ["Somebody took the model out by hand: ask, and reset the guard when the model may answer again."],
        _ => ["Read what is expected, and look at a prediction that was refused.", "If such predictions are right, change the check or its action."],
    };
}
