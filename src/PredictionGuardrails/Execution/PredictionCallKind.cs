namespace PredictionGuardrails;

/// <summary>Specifies the shape of a call of a guard.</summary>
public enum PredictionCallKind
{
    /// <summary>One input, synchronously.</summary>
    Synchronous,

    /// <summary>One input, asynchronously.</summary>
    Asynchronous,

    /// <summary>An item of a batch.</summary>
    Batch,

    /// <summary>An item of an asynchronous batch.</summary>
    AsynchronousBatch,

    /// <summary>A stream of predictions for one input.</summary>
    Stream,
}
