namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Reads what the endpoints return of experiments.</summary>
internal sealed class ExperimentViews(PredictionGuardRegistry registry, IExperimentManager? experiments = null)
{
    public IReadOnlyList<ExperimentRow> List() => [.. experiments?.GetStatus().Select(RowOf) ?? []];

    /// <summary>Finds an experiment by its name in an address; null if no experiment has it.</summary>
    public ExperimentStatus? Find(string name) =>
        experiments is null ? null : AddressedName.Find(experiments.GetStatus(), static experiment => experiment.Name, name);

    /// <summary>Returns why there isn't an experiment with that name.</summary>
    public string WhyNotFound(string name) => experiments is null
        ? "The service has no experiments. Call AddExperiment of the package PredictionGuardrails.Experiments."
        : $"No experiment named {Words.Quote(name)} is registered.";

    public ExperimentDetail DetailOf(ExperimentStatus experiment) => new()
    {
        Name = experiment.Name,
        Guard = experiment.Guard,
        Phase = experiment.Phase,
        PhaseStartedAt = experiment.PhaseStartedAt,
        IsPaused = experiment.IsPaused,
        Exposure = experiment.Exposure,
        Ramp = experiment.Ramp is { } ramp ? new RampView(ramp.Steps, ramp.Step, ramp.StepStartedAt, ramp.NextStepAt, ramp.Reason) : null,
        StopReason = experiment.StopReason,
        FalseDecisionRate = experiment.FalseDecisionRate,
        ControlShare = experiment.ControlShare,
        ControlCalls = experiment.ControlCalls,
        ControlUnits = Words.Finite(experiment.ControlUnits),
        IsSampleRatioMismatched = experiment.IsSampleRatioMismatched,
        Variants = [.. experiment.Variants.Select(variant => ViewOf(experiment, variant))],
        ControlComparison = experiment.ControlComparison is { } comparison ? ViewOf(experiment, comparison) : null,
        ReplicaCount = experiment.ReplicaCount,
        Changes =
        [
            .. experiment.Changes.Select(static change =>
                new ExperimentChangeView(change.Time, change.Description, change.Reason, change.By, change.Replica)),
        ],
    };

    private static ExperimentRow RowOf(ExperimentStatus experiment) => new()
    {
        Name = experiment.Name,
        Guard = experiment.Guard,
        Phase = experiment.Phase,
        IsPaused = experiment.IsPaused,
        Exposure = experiment.Exposure,
        ControlCalls = experiment.ControlCalls,
        ControlUnits = Words.Finite(experiment.ControlUnits),
        IsSampleRatioMismatched = experiment.IsSampleRatioMismatched,
        Variants =
        [
            .. experiment.Variants.Select(static variant => new VariantRow(
                variant.Name, variant.Share, variant.Calls, Words.Finite(variant.Units), variant.Decision, variant.Reason)),
        ],
    };

    private VariantView ViewOf(ExperimentStatus experiment, VariantStatus variant) => new()
    {
        Name = variant.Name,
        Share = variant.Share,
        Calls = variant.Calls,
        AnsweredCalls = variant.AnsweredCalls,
        Units = Words.Finite(variant.Units),
        SkippedCalls =
        [
            .. variant.SkippedCalls.Where(static skipped => skipped.Value > 0).OrderBy(static skipped => skipped.Key, StringComparer.Ordinal)
                .Select(static skipped => new SkippedCallsView(skipped.Key, skipped.Value)),
        ],
        Breaker = variant.Breaker,
        Decision = variant.Decision,
        Reason = variant.Reason,
        Guardrails = [.. variant.Guardrails.Select(ViewOf)],
        ShadowPredictions = variant.ShadowPredictions is { } predictions ? ViewOf(experiment, predictions) : null,
    };

    private static GuardrailView ViewOf(GuardrailStatus guardrail) => new()
    {
        Name = guardrail.Name,
        Effect = guardrail.Effect,
        Unit = guardrail.Unit,
        Estimate = Words.Finite(guardrail.Estimate),
        Lower = Words.Finite(guardrail.Lower),
        Upper = Words.Finite(guardrail.Upper),
        LowerMargin = Words.Finite(guardrail.LowerMargin),
        UpperMargin = Words.Finite(guardrail.UpperMargin),
        IsMarginKnown = !double.IsNaN(guardrail.LowerMargin) && !double.IsNaN(guardrail.UpperMargin),
        IsHarmShown = guardrail.IsHarmShown,
        IsHarmExcluded = guardrail.IsHarmExcluded,
        EvidenceRatio = guardrail.EvidenceRatio,
        ExclusionRatio = guardrail.ExclusionRatio,
        Observations = guardrail.Observations,
        RemainingObservations = guardrail.RemainingObservations,
        Finding = guardrail.Finding,
        History =
        [
            .. guardrail.History.Select(static point => new GuardrailPointView(
                point.Time, point.Observations, Words.Finite(point.Estimate), Words.Finite(point.Lower), Words.Finite(point.Upper))),
        ],
    };

    private ShadowPredictionsView ViewOf(ExperimentStatus experiment, ShadowPredictions predictions)
    {
        var guard = registry.Guards.FirstOrDefault(guard => guard.Name.Equals(experiment.Guard, StringComparison.OrdinalIgnoreCase));
        var unit = guard is not null && guard.Metrics.Contains(predictions.Metric) ? guard.GetUnitOfMeasure(predictions.Metric) : null;
        return new ShadowPredictionsView(predictions.Metric, unit, [.. predictions.Sample.Select(ViewOf)], [.. predictions.Worst.Select(ViewOf)]);
    }

    private static ShadowPairView ViewOf(ShadowPair pair) => new(pair.Id, pair.Time, Words.Finite(pair.Control), Words.Finite(pair.Variant));
}
