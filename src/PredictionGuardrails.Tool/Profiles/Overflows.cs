using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Numbers so large that nothing can be added up.</summary>
internal static class Overflows
{
    /// <summary>Why the mean or the standard deviation of a column is unknown; null if they are known, or there are too few numbers for them.</summary>
    public static string? WarnOfOverflow(this MetricSnapshot values, string file, string column) =>
        (values.FiniteCount > 0 && !double.IsFinite(values.Mean)) || (values.FiniteCount > 1 && !double.IsFinite(values.StandardDeviation))
            ? Of(file, column)
            : null;

    public static string Of(string file, string column) =>
        $"{file}: column {OneLine.Quote(column)} has numbers so large that their sum, or that of their squares, is beyond 1.8E+308: the mean or the standard deviation is unknown.";
}
