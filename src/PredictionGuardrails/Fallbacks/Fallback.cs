namespace PredictionGuardrails.Fallbacks;

/// <summary>What answers in place of a model. May throw whatever user code throws.</summary>
internal abstract class Fallback<TInput, TPrediction>(string name)
{
    /// <summary>The name in exceptions, logs and metrics.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it can only answer an asynchronous call.</summary>
    public virtual bool IsAsynchronousOnly => false;

    public abstract FallbackAnswer<TPrediction> Answer(TInput input, Breach breach);

    public virtual ValueTask<FallbackAnswer<TPrediction>> AnswerAsync(TInput input, Breach breach, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answer(input, breach));
}
