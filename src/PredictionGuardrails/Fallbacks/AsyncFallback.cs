namespace PredictionGuardrails.Fallbacks;

/// <summary>A fallback that awaits; a guard that has one refuses synchronous calls before it gets here.</summary>
internal abstract class AsyncFallback<TInput, TPrediction>(string name) : Fallback<TInput, TPrediction>(name)
{
    public sealed override bool IsAsynchronousOnly => true;

    public sealed override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach) =>
        throw new InvalidOperationException($"Fallback '{Name}' is asynchronous and can't be used by a synchronous call.");

    public abstract override ValueTask<FallbackAnswer<TPrediction>> AnswerAsync(TInput input, Breach breach, CancellationToken cancellationToken);
}
