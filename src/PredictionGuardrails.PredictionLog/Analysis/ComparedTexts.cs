namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>A prediction and its outcome as invariant texts.</summary>
/// <param name="Prediction">The prediction.</param>
/// <param name="Outcome">The outcome.</param>
internal readonly record struct ComparedTexts(string Prediction, string Outcome);
