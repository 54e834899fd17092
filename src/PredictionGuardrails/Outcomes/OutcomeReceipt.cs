namespace PredictionGuardrails;

/// <summary>Represents what became of outcomes that were recorded in one call.</summary>
/// <param name="Recorded">The number of outcomes that were written.</param>
/// <param name="Repeated">The number of outcomes that had been recorded before, and weren't written again.</param>
public readonly record struct OutcomeReceipt(int Recorded, int Repeated);
