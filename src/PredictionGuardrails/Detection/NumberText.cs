using System.Globalization;

namespace PredictionGuardrails.Detection;

/// <summary>Numbers for people to read.</summary>
internal static class NumberText
{
    /// <summary>Four digits, as many as a statistic is good for.</summary>
    public static string Of(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
