namespace PredictionGuardrails.Monitoring;

/// <summary>A key that predictions are segmented by.</summary>
/// <param name="Name">Its name: "country".</param>
/// <param name="KeyOf">Reads it off an input and its prediction.</param>
/// <param name="Maximum">How many values are watched each by itself; the rest together.</param>
internal sealed record SegmentDeclaration<TInput, TPrediction>(string Name, Func<TInput, TPrediction, string?> KeyOf, int Maximum);
