using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Finds numbers whose sum, or the squares of whose differences, a double can't represent.</summary>
internal static class Overflows
{
    /// <summary>The standard deviation; NaN if the squares of the differences are so small that they are 0.</summary>
    public static double KnownDeviation(this MetricSnapshot values) =>
        values.StandardDeviation == 0 && values.Minimum < values.Maximum ? double.NaN : values.StandardDeviation;

    /// <summary>A warning if the mean or the standard deviation is unknown; null otherwise.</summary>
    public static string? WarnOfOverflow(this MetricSnapshot values, string file, string column)
    {
        if ((values.FiniteCount > 0 && !double.IsFinite(values.Mean)) || (values.FiniteCount > 1 && !double.IsFinite(values.StandardDeviation)))
        {
            return Of(file, column);
        }

        return values.FiniteCount > 1 && double.IsNaN(values.KnownDeviation())
            ? $"{file}: column {OneLine.Quote(column)}: The standard deviation is unknown "
                + "because the squares of the differences of the numbers are below 5E-324."
            : null;
    }

    public static string Of(string file, string column) =>
        $"{file}: column {OneLine.Quote(column)}: The mean or the standard deviation is unknown because the sum of the numbers, or of their squares, exceeds 1.8E+308.";
}
