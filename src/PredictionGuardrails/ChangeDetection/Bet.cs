namespace PredictionGuardrails.ChangeDetection;

/// <summary>One way in which outputs can be other than the baseline, and what to tell where they are.</summary>
/// <param name="Name">Its name, unique in a book: what a calibration is kept under.</param>
/// <param name="Finding">What it has found when it wins, as what follows "the metric was".</param>
internal sealed record Bet(string Name, string Finding);
