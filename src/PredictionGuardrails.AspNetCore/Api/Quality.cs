namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Reads the outcomes of a guard, and the quality of its predictions.</summary>
internal sealed class Quality(IOutcomeRecorder? recorder = null)
{
    /// <summary>The name of the error of classes, whose mean of outcomes minus predictions says nothing else.</summary>
    private const string ErrorRate = "error rate";

    /// <summary>Returns the declared outcomes of a guard; none without a prediction log.</summary>
    public IReadOnlyList<QualityView> Of(PredictionGuard guard)
    {
        if (recorder is null)
        {
            return [];
        }

        var qualities = recorder.GetOutcomeQuality().Where(quality => quality.Guard == guard.Name).ToDictionary(static quality => quality.Outcome);
        return
        [
            .. recorder.GetOutcomeStatus().Where(status => status.Guard == guard.Name)
                .Select(status => ViewOf(status, qualities.GetValueOrDefault(status.Outcome))),
        ];
    }

    private static QualityView ViewOf(OutcomeStatus status, OutcomeQuality? quality) => new()
    {
        Outcome = status.Outcome,
        Account = new OutcomeAccountView(
            status.Recorded, status.Joined, status.Pending, status.Unmatched, status.Repeated, status.Revised, status.LastRecordedAt),
        Unit = quality?.Unit,
        ErrorName = quality?.ErrorName,
        Maturity = quality?.Maturity.ToString(),
        IsSelective = quality?.IsSelective == true,
        Rules = [.. quality?.Rules.Select(RuleView.From) ?? []],
        Days = [.. quality?.Days.Select(day => ViewOf(day, quality.ErrorName)) ?? []],
        Calibration = [.. quality?.Calibration.Select(ViewOf) ?? []],
        Estimate = quality?.Estimate is { } estimate ? ViewOf(estimate) : null,
        Fleet = quality?.Fleet is { } fleet ? new FleetQualityView(fleet.ReplicaCount, [.. fleet.Days.Select(day => ViewOf(day, quality.ErrorName))]) : null,
    };

    private static QualityDayView ViewOf(OutcomeDay day, string errorName) => new(
        day.Day,
        Words.Finite(day.Predictions),
        Words.Finite(day.WithOutcome / day.Predictions),
        Finite(day.Error),
        errorName == ErrorRate ? null : Finite(day.Bias),
        day.IsFinal)
    {
        ExpectedCoverage = Finite(day.ExpectedCoverage),
        EstimatedError = day.EstimatedError is { } estimate ? ViewOf(estimate) : null,
    };

    private static EstimateView ViewOf(OutcomeEstimate estimate) => new(
        estimate.From,
        estimate.To,
        Words.Finite(estimate.Predictions),
        [.. estimate.Measures.Select(ViewOf)],
        estimate.Assumption,
        Words.Finite(estimate.UnfamiliarShare),
        estimate.Violation);

    private static EstimatedMeasureView ViewOf(EstimatedMeasure measure) => new(
        measure.Name, Words.Finite(measure.Value), Words.Finite(measure.Lower), Words.Finite(measure.Upper));

    private static CalibrationView ViewOf(CalibrationBin bin) => new(Words.Finite(bin.Predicted), Words.Finite(bin.Observed), Words.Finite(bin.Predictions));

    private static double? Finite(double? value) => value is { } number ? Words.Finite(number) : null;
}
