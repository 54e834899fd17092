namespace PredictionGuardrails.Execution;

/// <summary>A model that calls can be routed to, and the guard around it.</summary>
internal interface IArm<TInput, TPrediction>
{
    string Name { get; }

    /// <summary>The probability with which it was chosen, greater than 0 and at most 1.</summary>
    double Probability { get; }

    /// <summary>The calls of the guard around its model; null for the routed guard's own model.</summary>
    CallExecutor<TInput, TPrediction>? Calls { get; }

    /// <summary>The batches of that guard.</summary>
    BatchExecutor<TInput, TPrediction>? Batches { get; }

    /// <summary>The streams of that guard.</summary>
    StreamExecutor<TInput, TPrediction>? Streams { get; }

    /// <summary>Its model for synchronous calls; null if there is none.</summary>
    Func<TInput, TPrediction>? Model { get; }

    /// <summary>Its model for asynchronous calls; null if there is none of its own.</summary>
    Func<TInput, CancellationToken, ValueTask<TPrediction>>? AsyncModel { get; }

    /// <summary>Its model for synchronous batches; null if there is none.</summary>
    Func<ReadOnlyMemory<TInput>, TPrediction[]>? BatchModel { get; }

    /// <summary>Its model for asynchronous batches; null if there is none of its own.</summary>
    Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>>? AsyncBatchModel { get; }

    /// <summary>Its model for streams; null if there is none.</summary>
    Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>>? StreamModel { get; }

    /// <summary>Whether it has a model without the guard around it, so that the model can't be called.</summary>
    bool HasUnguardedModel { get; }
}
