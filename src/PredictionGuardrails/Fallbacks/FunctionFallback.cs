namespace PredictionGuardrails.Fallbacks;

internal sealed class FunctionFallback<TInput, TPrediction>(Func<TInput, Breach, TPrediction> function)
    : Fallback<TInput, TPrediction>("function")
{
    public override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach) => function(input, breach);
}

internal sealed class AsyncFunctionFallback<TInput, TPrediction>(Func<TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
    : AsyncFallback<TInput, TPrediction>("function")
{
    public override async ValueTask<FallbackAnswer<TPrediction>> AnswerAsync(TInput input, Breach breach, CancellationToken cancellationToken) =>
        await function(input, breach, cancellationToken).ConfigureAwait(false);
}
