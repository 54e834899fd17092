namespace PredictionGuardrails.Experiments.Running;

/// <summary>An input that is compared in the background.</summary>
/// <param name="Id">The ID of the call.</param>
/// <param name="IdHash">The hash of the ID by which the call is found among those whose outcome is final; null if it won't be one of them.</param>
/// <param name="Time">When the control answered, in UTC.</param>
/// <param name="Input">The input, which must not change.</param>
/// <param name="Prediction">The control's prediction.</param>
/// <param name="Result">What became of the control's call: a <see cref="Decisions.CallResult"/>.</param>
/// <param name="Unit">The key of the unit; 0 if there is none.</param>
/// <param name="IsControlCompared">Whether the control is compared with itself, too.</param>
internal readonly record struct ShadowJob<TInput, TPrediction>(
    Guid Id, ulong? IdHash, DateTimeOffset Time, TInput Input, TPrediction? Prediction, double Result, ulong Unit, bool IsControlCompared);
