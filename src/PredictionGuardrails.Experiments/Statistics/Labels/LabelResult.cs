namespace PredictionGuardrails.Experiments.Statistics.Labels;

/// <summary>What is shown of the label that differs most clearly.</summary>
/// <param name="Label">The label; null for labels that have no place of their own.</param>
/// <param name="Interval">The effect in this period, with limits that hold at all times of it.</param>
/// <param name="OfVariant">How often the variant has it.</param>
/// <param name="OfControl">How often the control has it.</param>
internal readonly record struct LabelResult(double? Label, EffectInterval Interval, long OfVariant, long OfControl);
