namespace PredictionGuardrails.Baselines;

/// <summary>One prediction that a baseline is learned from.</summary>
/// <param name="Value">The number, or the number of the label; anything if there is none.</param>
/// <param name="IsMissing">Whether it was null, or could not be read.</param>
/// <param name="IsRepeat">Whether it was exactly the previous one of its thread.</param>
/// <param name="IsFirst">Whether predictions before it were left out, so that it follows none.</param>
internal readonly record struct BaselineSample(double Value, bool IsMissing = false, bool IsRepeat = false, bool IsFirst = false);
