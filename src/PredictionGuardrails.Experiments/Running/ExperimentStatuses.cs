using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Describes experiments as they are now.</summary>
internal static class ExperimentStatuses
{
    private static readonly Dictionary<string, long> NoneSkipped = [];

    public static ExperimentStatus Of<TInput, TPrediction>(
        Experiment experiment,
        string guard,
        ExperimentPhase phase,
        ExperimentSettings settings,
        string? stopReason,
        ArmShares shares,
        CanaryRun<TInput, TPrediction>? canary,
        ShadowRun<TInput, TPrediction>? shadow,
        ExperimentDeclaration<TInput, TPrediction> declaration)
    {
        var report = canary?.Judge.Report();
        return new ExperimentStatus
        {
            Name = experiment.Name,
            Guard = guard,
            Phase = phase,
            Exposure = settings.Exposure ?? ExperimentSettings.DefaultExposure,
            StopReason = stopReason,
            FalseDecisionRate = settings.FalseDecisionRate ?? ExperimentSettings.DefaultFalseDecisionRate,
            ControlShare = shares[0],
            ControlCalls = report?.ControlCalls ?? 0,
            ControlUnits = report?.Units[0] ?? 0,
            IsSampleRatioMismatched = report?.IsMismatched == true,
            Variants = [.. declaration.Variants.Select((variant, number) => Of(variant.Name, number))],
        };

        VariantStatus Of(string name, int number)
        {
            var ofVariant = report?.Variants[number] ?? shadow?.Workers[number].Report();
            return new VariantStatus
            {
                Name = name,
                Share = shares[number + 1],
                Calls = ofVariant?.Calls ?? 0,
                AnsweredCalls = ofVariant?.Answered ?? 0,
                Units = report?.Units[number + 1] ?? 0,
                SkippedCalls = shadow?.Workers[number].Skipped ?? canary?.Skipped ?? NoneSkipped,
                Decision = ofVariant?.Decision ?? ExperimentDecision.Continue,
                Reason = ofVariant?.Reason ?? "Nothing is compared in this phase.",
                Guardrails = ofVariant?.Guardrails ?? [],
            };
        }
    }
}
