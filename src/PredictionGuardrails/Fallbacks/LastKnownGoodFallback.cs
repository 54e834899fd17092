namespace PredictionGuardrails.Fallbacks;

internal sealed class LastKnownGoodFallback<TInput, TPrediction>(LastKnownGood<TPrediction> lastKnownGood, TimeSpan maximumAge)
    : Fallback<TInput, TPrediction>("last known good prediction")
{
    public override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach)
    {
        if (!lastKnownGood.TryRead(out var prediction, out var age))
        {
            return FallbackAnswer<TPrediction>.None("no prediction yet");
        }

        return age <= maximumAge ? prediction : FallbackAnswer<TPrediction>.None($"{age} old, limit {maximumAge}");
    }
}
