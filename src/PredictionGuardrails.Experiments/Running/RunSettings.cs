using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>What begins a comparison again if it changes.</summary>
internal sealed record RunSettings(
    ExperimentPhase Phase, int Run, string? Salt, double? Rate, string Guardrails, TimeSpan? Timeout, int? Concurrency, int? QueueLength, double? ControlShare)
{
    public static RunSettings Of(ExperimentSettings settings, ExperimentPhase phase, int run)
    {
        var isShadow = phase == ExperimentPhase.Shadow;
        return new RunSettings(
            phase,
            run,
            settings.Salt,
            settings.FalseDecisionRate,
            string.Join(';', settings.Guardrails.OrderBy(static guardrail => guardrail.Key, StringComparer.OrdinalIgnoreCase)
                .Select(static guardrail => $"{guardrail.Key},{guardrail.Value.Enabled},{guardrail.Value.Margin},{guardrail.Value.AbsoluteMargin}")),
            isShadow ? settings.Shadow.Timeout : settings.Canary.Timeout,
            isShadow ? settings.Shadow.Concurrency : null,
            isShadow ? settings.Shadow.QueueLength : null,
            isShadow ? settings.Shadow.ControlShare : null);
    }
}
