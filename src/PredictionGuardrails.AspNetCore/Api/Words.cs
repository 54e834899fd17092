using System.Globalization;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Formats values as text.</summary>
internal static class Words
{
    /// <summary>The longest reason of an action has as many characters.</summary>
    private const int LongestLine = 500;

    private const int LongestQuote = 100;

    /// <summary>Returns null for NaN and the infinities, which JSON doesn't have.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>Rounds a number to five digits, which is what a page shows. The overview of many guards is half as long without the others.</summary>
    public static double? Short(double value)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return Finite(value);
        }

        var decimals = 4 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals is >= 0 and <= 15 ? Math.Round(value, decimals) : value;
    }

    /// <summary>Makes user input safe for one line of a log, and short enough.</summary>
    public static string OneLine(string text) => Shorten(string.Concat(text.Select(static character => IsOfALine(character) ? character : ' ')), LongestLine);

    /// <summary>Quotes text of a request in a message.</summary>
    public static string Quote(string? text) => $"'{Shorten(OneLine(text ?? ""), LongestQuote)}'";

    private static string Shorten(string text, int longest) => text.Length <= longest ? text : text[..longest] + "…";

    /// <summary>Returns whether a character neither ends a line nor changes the direction of the text that follows.</summary>
    private static bool IsOfALine(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Formats a model's latency: "Last minute: mean 1.6 ms, 95th percentile 3.2 ms.".</summary>
    public static string Latency(MetricSnapshot seconds) => seconds.FiniteCount == 0
        ? "No calls timed in the last minute."
        : $"Last minute: mean {Seconds(seconds.Mean)}, 95th percentile {Seconds(seconds.Quantile(0.95))}.";

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

    /// <summary>Returns whether there are numbers or labels.</summary>
    public static bool HasValues(MetricSnapshot values) => values.FiniteCount > 0 || values.LabelCounts.Count > 0;

    /// <summary>Formats values: "12.1 ± 0.9 EUR"; null if there are neither numbers nor labels.</summary>
    public static string? Of(MetricSnapshot values, string? unit = null)
    {
        if (!HasValues(values))
        {
            return null;
        }

        return unit is null || values.FiniteCount == 0 ? values.ToString() : $"{values} {unit}";
    }

    public static IEnumerable<LabelView> Labels(MetricSnapshot values, int most) =>
        values.LabelCounts.OrderByDescending(static label => label.Value).ThenBy(static label => label.Key, StringComparer.Ordinal).Take(most)
            .Select(label => new LabelView(label.Key, values.FractionOf(label.Value)));

    /// <summary>Compares the last minute with the baseline: "Last minute: 13.36 ± 26.05 (633 predictions). Baseline: 10.32 ± 8.379.".</summary>
    public static string Compare(MetricSnapshot now, ChangeDetectionStatus? baseline, string? unit = null)
    {
        var counted = string.Create(CultureInfo.InvariantCulture, $"{now.Count:N0} {(now.Count == 1 ? "prediction" : "predictions")}");
        if (!HasValues(now) && now.UnmeasuredCount > 0)
        {
            return $"Last minute: {counted}, none with a number or label.";
        }

        var current = Of(now, unit) is { } observed ? $"Last minute: {observed} ({counted})." : "No predictions in the last minute.";
        if (baseline?.Baseline is not { } normal)
        {
            return baseline is null or { State: ChangeDetectionState.Off } ? current : $"No baseline yet. {current}";
        }

        return $"{current} Baseline: {Of(normal, unit)}{(baseline.IsSingleValue ? " (single value)" : "")}.";
    }

    /// <summary>Formats the cause of an open breaker: "fare (country DE) was 4,812, expected between 0 and 500".</summary>
    public static string Cause(Breach breach)
    {
        if (breach.Rule == RuleNames.Isolated)
        {
            return breach.Observed;
        }

        return breach.Exception is null ? $"{breach.Observation}, expected {breach.Expected}" : breach.Observation;
    }

    /// <summary>Returns the recommended actions for a breach of a rule.</summary>
    public static IReadOnlyList<string> WhatToDo(string rule) => rule switch
    {
        RuleNames.Change or RuleNames.Shift or RuleNames.Mean or RuleNames.StandardDeviation or RuleNames.Quantile or RuleNames.PopulationStability or RuleNames.JensenShannon
            or RuleNames.KolmogorovSmirnov or RuleNames.Wasserstein or RuleNames.Share =>
        [
            "Check what changed at this time: the service or model release, features, upstream data, or callers.",
            "If the model is wrong, roll back. The guard probes the model and closes the breaker when predictions match the baseline.",
            "If the model is right, relearn the baseline.",
        ],
        RuleNames.Drift =>
        [
            "Check which features moved over the last weeks, and whether all of them are still updated.",
            "If outcomes are known, compare them with the predictions of the same weeks. Retrain the model if it has become worse.",
            "If the model is right, relearn the baseline.",
        ],
        RuleNames.Range or RuleNames.AllowedValues or RuleNames.NotNegative or RuleNames.SumsToOne or RuleNames.Length =>
        [
            "Inspect a rejected prediction. Wrong units, scale, or output mapping are the usual causes.",
            "If the values are valid, adjust the setting. It applies to the next call.",
        ],
        RuleNames.LearnedRange =>
        [
            "Inspect the prediction. Wrong units, a wrong scale, or a default for a missing feature are the usual causes.",
            "The bounds are extrapolated from healthy predictions. If the values are valid, set a Range, or set LearnedRange:Enabled to false.",
        ],
        RuleNames.Finite or RuleNames.FiniteValues or RuleNames.NotNull or RuleNames.NotZero or RuleNames.NotEmpty =>
        [
            "Look for a missing or invalid feature: null, division by zero, or an empty column.",
            "Verify that the model file is complete and has the expected version.",
        ],
        RuleNames.Exceptions => ["Read the exception: the model or a dependency failed.", "For timeouts, check the dependency first."],
        RuleNames.Metric or RuleNames.Segment => ["Fix the selector in your code. It threw an exception, which the breach shows."],
        RuleNames.Fallback => ["Fix the fallback first, because callers are getting exceptions.", "Then check the model."],
        RuleNames.Rate => ["Find the value that the predictions are stuck at: a default, a cache, or a constant feature."],
        RuleNames.NoData => ["Check whether callers fail before they reach the model, or whether traffic stopped."],
        // The rules of the prediction log, a package that this one doesn't require.
        "OutcomeError" or "OutcomeAccuracy" or "UnderPrediction" or "OverPrediction" or "Calibration" =>
        [
            "Compare recent predictions with their outcomes: an outcome of another prediction, wrong units, and a late correction are causes outside the model.",
            "If the model is wrong, roll back. The breaker closes with another model version, or when outcomes of probes are right.",
            "If the world has changed, retrain the model.",
        ],
        "OutcomeCoverage" or "OutcomeFeed" => ["Check the process that records outcomes. Quality isn't known without them."],
        // The rule of experiments, another package.
        "Experiment" =>
        [
            "Open the experiment: it shows by which metric the variant does harm, and by how much. Callers get the predictions of the guard's own model.",
            "Fix the variant, or its margin if the difference is wanted, and start the experiment again.",
        ],
        RuleNames.Isolated => ["The model was isolated manually. Read the reason, then reset the guard when it's safe."],
        _ => ["Read what is expected, and inspect a rejected prediction.", "If the predictions are valid, change the check or its action."],
    };

    /// <summary>What is wrong with the prediction log, without folders and addresses; null if nothing is.</summary>
    public static string? WhatIsWrong(PredictionLogStatus log) =>
        log.StorageError is not null ? "Records can't be written to disk, and are dropped and counted. See the application's log for the cause."
        : log.SinkError is not null ? "A sink fails. Records stay on disk until it takes them. See the application's log for the cause."
        : null;
}
