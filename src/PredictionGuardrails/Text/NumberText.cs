using System.Globalization;

namespace PredictionGuardrails.Text;

/// <summary>Numbers for people to read.</summary>
internal static class NumberText
{
    /// <summary>Four digits, as many as a statistic is good for, or all digits before the point.</summary>
    public static string Of(double value) => value.ToString(Math.Abs(value) is >= 10_000 and < 1e9 ? "N0" : "G4", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: <c>19%</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + "%";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
