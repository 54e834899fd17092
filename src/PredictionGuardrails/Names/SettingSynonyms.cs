namespace PredictionGuardrails.Names;

/// <summary>What people call a setting that has another name here.</summary>
internal static class SettingSynonyms
{
    /// <summary>Words as a part of a name, too: <c>MaxDuration</c> is meant for <c>MaximumDuration</c>.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Max"] = "Maximum",
        ["Min"] = "Minimum",
        ["Avg"] = "Mean",
        ["Average"] = "Mean",
        ["Stdev"] = "StandardDeviation",
        ["Std"] = "Standard",
        ["Dev"] = "Deviation",
        ["Percentile"] = "Quantile",
        ["Percentiles"] = "Quantiles",
        ["Exclude"] = "Exclusive",
        ["Exception"] = "Exceptions",
        ["Trace"] = "Spans",
        ["Traces"] = "Spans",
        ["Tracing"] = "Spans",
        ["Feature"] = "Inputs",
        ["Features"] = "Inputs",
        ["Samples"] = "Predictions",
        ["Good"] = "KnownGood",
    };

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Upper"] = "Maximum",
        ["UpperBound"] = "Maximum",
        ["High"] = "Maximum",
        ["To"] = "Maximum",
        ["Lower"] = "Minimum",
        ["LowerBound"] = "Minimum",
        ["Low"] = "Minimum",
        ["From"] = "Minimum",
        ["Bounds"] = "Range",
        ["Limits"] = "Range",
        ["Interval"] = "Range",
        ["Enum"] = "AllowedValues",
        ["OneOf"] = "AllowedValues",
        ["Labels"] = "AllowedValues",
        ["Required"] = "NotNull",
        ["Null"] = "NotNull",
        ["NaN"] = "Finite",
        ["Infinity"] = "Finite",
        ["Sigma"] = "StandardDeviation",
        ["Psi"] = "PopulationStability",
        ["Js"] = "JensenShannon",
        ["Ks"] = "KolmogorovSmirnov",
        ["EarthMover"] = "Wasserstein",
        ["Emd"] = "Wasserstein",
        ["Silence"] = "NoData",
        ["Heartbeat"] = "NoData",
        ["Action"] = "OnBreach",
        ["OnFailure"] = "OnBreach",
        ["OnFail"] = "OnBreach",
        ["CircuitBreaker"] = "Breaker",
        ["Default"] = "Fallback",
        ["Type"] = "Output",
        ["Kind"] = "Output",
        ["Errors"] = "Exceptions",
        ["File"] = "Path",
        ["FileName"] = "Path",
        ["Active"] = "Enabled",
        ["On"] = "Enabled",
        ["Disabled"] = "Enabled",
        ["Period"] = "Window",
        ["Duration"] = "Window",
        ["Timeout"] = "Window",
        ["Value"] = "Constant",
        ["QueueSize"] = "HandlerQueueCapacity",
        ["QueueLength"] = "HandlerQueueCapacity",
        ["WithinFactor"] = "WithinBaselineFactor",
        ["OnNewVersion"] = "OnModelVersionChange",
        ["IncidentQuietPeriod"] = "IncidentResolveAfter",
        ["IncidentQuietPredictions"] = "IncidentResolveAfterPredictions",
    };

    /// <summary>The name here, or one with the words of it.</summary>
    public static string Translate(string name) =>
        Names.TryGetValue(name, out var meant) ? meant : string.Concat(SplitWords(name).Select(static word => Words.GetValueOrDefault(word, word)));

    private static IEnumerable<string> SplitWords(string name)
    {
        var start = 0;
        for (var i = 1; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
            {
                yield return name[start..i];
                start = i;
            }
        }

        yield return name[start..];
    }
}
