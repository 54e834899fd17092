namespace PredictionGuardrails.Execution;

/// <summary>The arm that a router chose.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Probability">The probability with which it was chosen.</param>
/// <param name="Calls">The guard around its model; null for the call's own.</param>
/// <param name="Model">Its model for synchronous calls; null if there is none.</param>
/// <param name="AsyncModel">Its model for asynchronous calls; null if there is none of its own.</param>
internal readonly record struct ArmRoute<TInput, TPrediction>(
    string Name,
    double Probability,
    CallExecutor<TInput, TPrediction>? Calls,
    Func<TInput, TPrediction>? Model,
    Func<TInput, CancellationToken, ValueTask<TPrediction>>? AsyncModel);
