using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Warns about numbers whose sum overflows.</summary>
internal static class Overflows
{
    /// <summary>A warning if the mean or the standard deviation overflows; null otherwise.</summary>
    public static string? WarnOfOverflow(this MetricSnapshot values, string file, string column) =>
        (values.FiniteCount > 0 && !double.IsFinite(values.Mean)) || (values.FiniteCount > 1 && !double.IsFinite(values.StandardDeviation))
            ? Of(file, column)
            : null;

    public static string Of(string file, string column) =>
        $"{file}: column {OneLine.Quote(column)}: The mean or the standard deviation is unknown because the sum of the numbers, or of their squares, exceeds 1.8E+308.";
}
