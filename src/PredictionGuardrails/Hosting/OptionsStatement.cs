namespace PredictionGuardrails.Hosting;

/// <summary>What code states about all guards.</summary>
internal sealed record OptionsStatement(Action<PredictionGuardrailsOptions> State);
