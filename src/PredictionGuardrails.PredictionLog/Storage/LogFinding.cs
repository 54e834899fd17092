namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Something in a log that isn't as it should be.</summary>
/// <param name="File">The path of the file or the folder.</param>
/// <param name="Place">Where in it, for example <c>record 5</c> or <c>byte 1,024</c>; null for all of it.</param>
/// <param name="Problem">What was found and what was expected, as sentences.</param>
internal sealed record LogFinding(string File, string? Place, string Problem);
