using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Describes an experiment as it is now.</summary>
internal sealed class ExperimentView<TInput, TPrediction>(
    Experiment experiment,
    ExperimentDeclaration<TInput, TPrediction> declaration,
    ExperimentCourse course,
    RunFactory<TInput, TPrediction> factory,
    CanaryRun<TInput, TPrediction>? canary,
    ShadowRun<TInput, TPrediction>? shadow,
    ComparisonRecord? shown,
    GuardrailHistory history)
{
    private static readonly Dictionary<string, long> NoneSkipped = [];
    private readonly ArmShares _shares = factory.SharesOf(course.Settings);

    public ExperimentStatus Read()
    {
        var report = Together(canary?.Judge.Report() ?? shadow?.Report());
        var state = course.State;
        IReadOnlyList<VariantStatus> variants = [.. declaration.Variants.Select((variant, number) => VariantOf(variant.Name, number, report))];
        return new ExperimentStatus
        {
            Name = experiment.Name,
            Guard = experiment.Guard,
            Phase = state.Phase,
            PhaseStartedAt = state.PhaseStartedAt,
            IsPaused = state.IsPaused,
            Exposure = course.Exposure,
            Ramp = course.Steps.Count == 0 ? null : RampOf(variants),
            StopReason = state.StopReason,
            FalseDecisionRate = course.Settings.FalseDecisionRate ?? ExperimentSettings.DefaultFalseDecisionRate,
            ControlShare = _shares[0],
            ControlCalls = report?.ControlCalls ?? 0,
            ControlUnits = report?.Units[0] ?? 0,
            IsSampleRatioMismatched = report?.IsMismatched == true,
            Variants = variants,
            ControlComparison = ComparisonOfControl(),
            ReplicaCount = shown?.Replicas,
            Changes = state.Changes,
        };
    }

    /// <summary>What the replicas of a fleet show together, and what this one has just found.</summary>
    private ComparisonReport? Together(ComparisonReport? own) => shown is null || own is null ? own : shown.Report with
    {
        Variants =
        [
            .. shown.Report.Variants.Zip(own.Variants, static (together, alone) => alone.Decision == ExperimentDecision.Stop
                ? together with { Decision = alone.Decision, Reason = alone.Reason, Guardrails = alone.Guardrails }
                : together),
        ],
    };

    private VariantStatus VariantOf(string name, int number, ComparisonReport? report)
    {
        var ofVariant = report?.Variants[number];
        var isStoppedBefore = ofVariant?.Decision != ExperimentDecision.Stop
            && course.State.IsHarmful(name);
        return new VariantStatus
        {
            Name = name,
            Share = _shares[number + 1],
            Calls = ofVariant?.Calls ?? 0,
            AnsweredCalls = ofVariant?.Answered ?? 0,
            Units = report?.Units[number + 1] ?? 0,
            SkippedCalls = shadow?.Variants[number].Skipped ?? canary?.SkippedOf(number) ?? NoneSkipped,
            Breaker = (shadow?.Variants[number].Variant ?? canary?.Variants[number])?.Guard.GetStatus().Breaker ?? BreakerState.Closed,
            Decision = isStoppedBefore ? ExperimentDecision.Stop : ofVariant?.Decision ?? ExperimentDecision.Continue,
            Reason = isStoppedBefore ? ReasonOf(name) : ofVariant?.Reason ?? "Nothing is compared in this phase.",
            Guardrails = ofVariant is null ? [] : WithHistory(name, ofVariant.Guardrails),
            ShadowPredictions = shadow?.Variants[number].Pairs,
        };
    }

    /// <summary>Why a variant was stopped before the comparison began again, for example before a restart.</summary>
    private string ReasonOf(string variant) =>
        ExperimentCourse.StopOf(course.State, variant)?.Reason ?? "Harm was shown before.";

    private IReadOnlyList<GuardrailStatus> WithHistory(string variant, IReadOnlyList<GuardrailStatus> guardrails) =>
        [.. guardrails.Select(guardrail => guardrail with { Unit = factory.UnitOf(guardrail.Name), History = history.Of(variant, guardrail.Name) })];

    private VariantStatus? ComparisonOfControl()
    {
        if (shadow?.Control is not { } control)
        {
            return null;
        }

        var report = control.Report();
        return new VariantStatus
        {
            Name = control.Variant.Name,
            Share = 1,
            Calls = report.Calls,
            AnsweredCalls = report.Answered,
            Units = 0,
            SkippedCalls = control.Skipped,
            Decision = ExperimentDecision.Continue,
            Reason = "The guard's own model is compared with itself: a variant can't differ less than it does.",
            Guardrails = report.Guardrails,
            ShadowPredictions = control.Pairs,
        };
    }

    private RampStatus RampOf(IReadOnlyList<VariantStatus> variants) => new()
    {
        Steps = course.Steps,
        Step = course.Step,
        StepStartedAt = course.State.StepStartedAt,
        NextStepAt = course.NextStepAt,
        Reason = WhyNotFurther(variants),
    };

    private string WhyNotFurther(IReadOnlyList<VariantStatus> variants)
    {
        if (course.NextStepAt is not { } next)
        {
            return "This is the last step. To use the variant for all calls, release it.";
        }

        if (course.State.IsPaused)
        {
            return "The experiment is paused.";
        }

        var open = variants.FirstOrDefault(static variant => variant.Decision is ExperimentDecision.Continue or ExperimentDecision.Hold);
        if (open is not null)
        {
            return $"The next step waits for '{open.Name}'. {open.Reason}";
        }

        return course.Settings.Ramp.Automatic == false
            ? "The next step is taken manually."
            : string.Create(CultureInfo.InvariantCulture, $"The next step is due at {next.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.");
    }
}
