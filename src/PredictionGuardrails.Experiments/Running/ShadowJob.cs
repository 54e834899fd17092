namespace PredictionGuardrails.Experiments.Running;

/// <summary>An input for which a variant is called in the background.</summary>
/// <param name="Input">The input, which must not change.</param>
/// <param name="Prediction">The control's prediction.</param>
/// <param name="IsAnswered">Whether the control answered itself.</param>
/// <param name="Unit">The key of the unit; 0 if there is none.</param>
internal readonly record struct ShadowJob<TInput, TPrediction>(TInput Input, TPrediction? Prediction, bool IsAnswered, ulong Unit);
