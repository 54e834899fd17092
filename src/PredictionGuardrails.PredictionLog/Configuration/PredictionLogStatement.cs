namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>What one call of <c>AddPredictionLog</c> configures.</summary>
internal sealed record PredictionLogStatement(Action<PredictionLogOptions> Configure);
