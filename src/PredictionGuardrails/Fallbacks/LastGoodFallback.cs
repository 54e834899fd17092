namespace PredictionGuardrails.Fallbacks;

internal sealed class LastGoodFallback<TInput, TPrediction>(LastGood<TPrediction> lastGood, TimeSpan maximumAge)
    : Fallback<TInput, TPrediction>("last good prediction")
{
    public override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach)
    {
        if (!lastGood.TryRead(out var prediction, out var age))
        {
            return FallbackAnswer<TPrediction>.None("none yet");
        }

        return age <= maximumAge ? prediction : FallbackAnswer<TPrediction>.None($"{age} old, at most {maximumAge} is allowed");
    }
}
