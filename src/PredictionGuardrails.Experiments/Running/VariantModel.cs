namespace PredictionGuardrails.Experiments.Running;

/// <summary>The model of a variant with a form for each shape of call that it can answer. The control answers the others.</summary>
internal sealed record VariantModel<TInput, TPrediction>
{
    /// <summary>For synchronous and asynchronous calls; null if the model is asynchronous only.</summary>
    public Func<TInput, TPrediction>? Predict { get; init; }

    /// <summary>For asynchronous calls; null if the model is synchronous.</summary>
    public Func<TInput, CancellationToken, ValueTask<TPrediction>>? PredictAsync { get; init; }

    /// <summary>For batches; null to call the model for each item.</summary>
    public Func<ReadOnlyMemory<TInput>, TPrediction[]>? PredictBatch { get; init; }

    /// <summary>For asynchronous batches; null to call the model for each item.</summary>
    public Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>>? PredictBatchAsync { get; init; }

    /// <summary>Whether the model can answer a call of a shape.</summary>
    public bool Answers(PredictionCallKind kind) => kind switch
    {
        PredictionCallKind.Synchronous => Predict is not null,
        PredictionCallKind.Asynchronous => Predict is not null || PredictAsync is not null,
        PredictionCallKind.Batch => PredictBatch is not null || Predict is not null,
        PredictionCallKind.AsynchronousBatch => PredictBatchAsync is not null || PredictBatch is not null || PredictAsync is not null || Predict is not null,
        _ => Stream is not null,
    };

    /// <summary>For streams; null to leave them to the control.</summary>
    public Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>>? Stream { get; init; }
}
