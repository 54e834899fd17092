using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>outcomes analyze</c> for people.</summary>
internal static class AnalysisDocument
{
    public static Document Of(OutcomeAnalysis analysis)
    {
        var document = new Document().Say(
            $"{Words.Of(analysis.Predictions, "final prediction")} of guard {OneLine.Quote(analysis.Guard)} from {Words.Time(analysis.From)} to "
            + $"{Words.Time(analysis.To)}, {Words.Count(analysis.WithOutcome)} with outcome {OneLine.Quote(analysis.Outcome)}.");
        if (analysis.WithOutcome > 0)
        {
            AddMeasures(document, analysis);
            AddSegments(document, analysis);
            AddWorst(document, analysis);
        }

        var omitted = Omitted(analysis.Omitted).ToList();
        return omitted.Count == 0 ? document : document.Say($"Not part of the analysis: {string.Join("; ", omitted)}.", Tone.Aside);
    }

    private static void AddMeasures(Document document, OutcomeAnalysis analysis)
    {
        document.Heading("Measures").Table(
            ["Measure", "Value>", "Meaning"],
            analysis.Metrics.Select(static metric => (IReadOnlyList<string>)[metric.Name, Words.Number(metric.Value), metric.Description]));
        if (analysis.Classes.Count > 0)
        {
            document.Heading("Classes").Table(
                ["Class", "Precision>", "Recall>", "Outcomes>", "Predicted>"],
                analysis.Classes.Select(static quality => (IReadOnlyList<string>)[
                    OneLine.Start(quality.Class),
                    Share(quality.Precision),
                    Share(quality.Recall),
                    Words.Count(quality.Outcomes),
                    Words.Count(quality.Predictions)]));
        }

        if (analysis.Calibration is { } curve)
        {
            document.Say(
                $"Brier score = miscalibration {Words.Number(curve.Miscalibration)} - discrimination {Words.Number(curve.Discrimination)} "
                + $"+ uncertainty {Words.Number(curve.Uncertainty)}.");
        }
    }

    private static void AddSegments(Document document, OutcomeAnalysis analysis)
    {
        document.Heading("Segments").Say(
            $"{Words.Of(analysis.SegmentsTested, "segment")} tested. If all were equally good, the probability of finding any would be at most "
            + $"{Words.Share(SegmentQuality.FalseAlarmProbability)}.");
        var found = analysis.Segments.Where(static segment => segment.IsWorse || segment.IsBiased).ToList();
        if (found.Count == 0)
        {
            document.Say("No segment differs by more than chance explains.", Tone.Good);
            return;
        }

        document.Table(
            ["Column", "Value", "Finding", "Predictions>", "Mean error>", "Times others>", "95% interval>", "Bias>"],
            found.Select(static segment => (IReadOnlyList<string>)[
                OneLine.Start(segment.Column),
                OneLine.Start(segment.Value),
                FindingOf(segment),
                Words.Count(segment.Predictions),
                Words.Number(segment.Error),
                Rounded(segment.Ratio),
                segment.Ratio is null ? "–" : $"{Rounded(segment.RatioLow)} to {Rounded(segment.RatioHigh)}",
                Words.Number(segment.Bias)]));
    }

    private static void AddWorst(Document document, OutcomeAnalysis analysis)
    {
        if (analysis.WorstPredictions.Count == 0)
        {
            return;
        }

        document.Heading("Worst predictions").Table(
            ["Prediction", "Time", "Predicted>", "Outcome>", "Error>", "Columns"],
            analysis.WorstPredictions.Select(static prediction => (IReadOnlyList<string>)[
                OneLine.Start(prediction.Key ?? prediction.Id.ToString()),
                Words.Time(prediction.Time),
                OneLine.Start(prediction.Prediction),
                OneLine.Start(prediction.Outcome),
                Words.Number(prediction.Error),
                OneLine.Start(string.Join(", ", prediction.Columns.Select(static column => $"{column.Name} {column.Value ?? "–"}")))]));
    }

    private static string FindingOf(SegmentQuality segment)
    {
        var direction = segment.Bias > 0 ? "predicted too low" : "predicted too high";
        string[] findings = [segment.IsWorse ? "larger errors" : "", segment.IsBiased ? direction : ""];
        return string.Join(", ", findings.Where(static finding => finding.Length > 0));
    }

    private static IEnumerable<string> Omitted(AnalysisOmissions omitted)
    {
        (long Count, string One, string Many)[] counts =
        [
            (omitted.OlderRecords, "older record", "older records"),
            (omitted.WithoutOutcome, "prediction without outcome", "predictions without outcome"),
            (omitted.Probes, "probe", "probes"),
            (omitted.Incomparable, "record that can't be compared", "records that can't be compared"),
            (omitted.SmallSegments, "segment with too few predictions", "segments with too few predictions"),
            (omitted.UnlistedSegments, "more segment", "more segments"),
            (omitted.UnlistedClasses, "more class", "more classes"),
        ];
        foreach (var (count, one, many) in counts.Where(static count => count.Count > 0))
        {
            yield return Words.Of(count, one, many);
        }

        if (omitted.ColumnsWithMoreValues.Count > 0)
        {
            yield return $"rare values of {OneLine.Start(string.Join(", ", omitted.ColumnsWithMoreValues))}";
        }

        if (omitted.ClassifiedColumns.Count > 0)
        {
            yield return $"classified columns ({OneLine.Start(string.Join(", ", omitted.ClassifiedColumns))})";
        }
    }

    private static string Share(double? share) => share is { } known ? Words.Share(known) : "–";

    private static string Rounded(double? value) => value is { } known ? Words.Number(Math.Round(known, 3)) : "–";
}
