namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A value to learn a baseline from.</summary>
/// <param name="Value">The number, or the index of the label; undefined for a missing value.</param>
/// <param name="IsMissing">Whether the value is missing.</param>
/// <param name="IsRepeat">Whether the value equals the previous one.</param>
internal readonly record struct KeptValue(double Value, bool IsMissing, bool IsRepeat);
