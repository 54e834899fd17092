namespace PredictionGuardrails.Execution;

/// <summary>What a call meets first.</summary>
internal enum CallRoute
{
    Open,

    /// <summary>The model is called and nothing else happens.</summary>
    Off,

    /// <summary>The breaker is open: the model is not called.</summary>
    Tripped,

    /// <summary>The breaker is half-open: the model is tried, the fallbacks answer.</summary>
    Probing,

    /// <summary>A fault is injected on purpose; otherwise open.</summary>
    Faulty,

    /// <summary>Each call is observed, or routed to one of several arms; otherwise open.</summary>
    Observed,

    /// <summary>Each call has a span of its own; otherwise open.</summary>
    Traced,

    /// <summary>A fallback awaits, so that synchronous calls are refused.</summary>
    AsynchronousOnly,

    /// <summary>The guard is disposed.</summary>
    Disposed,
}
