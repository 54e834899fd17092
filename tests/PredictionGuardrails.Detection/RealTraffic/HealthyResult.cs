namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>What a guard made of a healthy stream.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Predictions">How many predictions there were.</param>
/// <param name="FirstDay">How many breaches on the first day.</param>
/// <param name="Later">How many after it.</param>
/// <param name="Fallbacks">How many callers got the fallback's answer.</param>
/// <param name="Observed">How many breaches, where the guard only observes.</param>
/// <param name="Breaches">The breaches, those of the first day first.</param>
internal sealed record HealthyResult(
    string Stream, long Predictions, int FirstDay, int Later, long Fallbacks, int Observed, IReadOnlyList<NotedBreach> Breaches)
{
    public HealthyResult Plus(HealthyResult other) => new(
        "together",
        Predictions + other.Predictions,
        FirstDay + other.FirstDay,
        Later + other.Later,
        Fallbacks + other.Fallbacks,
        Observed + other.Observed,
        [.. Breaches, .. other.Breaches]);
}
