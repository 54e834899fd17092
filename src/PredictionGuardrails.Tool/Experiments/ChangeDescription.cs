using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>What a variant does to predictions, in words.</summary>
internal static class ChangeDescription
{
    /// <param name="change">The change; null or 0 if there is none.</param>
    /// <param name="harm">The part of it that is beyond the margin; null if there is no change.</param>
    /// <param name="labels">How labels change; null for numbers.</param>
    public static string Of(double? change, double? harm, LabelHarm? labels)
    {
        if (change is not { } changed || harm is not { } beyond)
        {
            return "predicts the same";
        }

        var whole = labels is null ? $"predicts {Words.Share(changed)} more" : $"predicts another label for {Words.Share(changed)}";
        return $"{whole} ({Words.Share(beyond)} beyond the margin)";
    }

    /// <summary>The predictions of a history, for its source.</summary>
    public static string SourceOf(string column, LabelHarm? labels) =>
        $"column {OneLine.Quote(column)}{(labels is null ? "" : $" with {Words.Of(labels.DistinctLabels, "label")}")}";

    /// <summary>What isn't harm.</summary>
    public static string MarginOf(double margin, double absoluteMargin, LabelHarm? labels) => labels is null
        ? $"Predictions that are up to {Words.Share(margin)} higher or lower, the margin, aren't harm, and aren't found."
        : $"A label that is up to {Words.Share(margin)} more or less frequent, or whose share differs by up to {Words.Number(absoluteMargin)}, the margin, "
            + "isn't harm, and isn't found.";

    /// <summary>Which label is predicted instead of others.</summary>
    public static string ReplacementOf(LabelHarm labels) =>
        $"Another label: {OneLine.Quote(labels.Replacement)}, the second most frequent one ({Words.Share(labels.ReplacementShare)} of the predictions), "
        + $"in place of any other. Up to {Words.Share(labels.AllowedChange)} of the predictions may be replaced within the margin. "
        + "Another label that is rare or new is found sooner. Labels that are exchanged, so that no share changes, aren't harm.";
}
