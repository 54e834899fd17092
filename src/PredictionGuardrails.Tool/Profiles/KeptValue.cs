namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A value that a baseline is learnt from.</summary>
/// <param name="Value">The number, or the number of the label; anything where there is none.</param>
/// <param name="IsMissing">Whether there is none.</param>
/// <param name="IsRepeat">Whether it is the one before it.</param>
internal readonly record struct KeptValue(double Value, bool IsMissing, bool IsRepeat);
