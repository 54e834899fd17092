using System.Globalization;

namespace PredictionGuardrails.Detection;

/// <summary>Numbers for people to read.</summary>
internal static class NumberText
{
    /// <summary>Four digits, as many as a statistic is good for, or all digits before the point.</summary>
    public static string Of(double value) => value.ToString(Math.Abs(value) is >= 10_000 and < 1e9 ? "N0" : "G4", CultureInfo.InvariantCulture);

    /// <summary>What is normal: "12.1 ± 0.9" of numbers, the most frequent ones with their shares of labels.</summary>
    public static string Normal(MetricSnapshot values) => values.FiniteNumbers > 0
        ? $"{Of(values.Mean)} ± {Of(values.StandardDeviation)}"
        : string.Join(", ", values.Labels.OrderByDescending(label => label.Value).Take(3).Select(label => string.Create(CultureInfo.InvariantCulture, $"\"{label.Key}\" {values.Share(label.Value):P0}")));

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
