namespace PredictionGuardrails;

/// <summary>Represents a model that writes the predictions for a batch of inputs to memory.</summary>
/// <typeparam name="TState">The type of the state, usually the model.</typeparam>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
/// <param name="state">The state.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="predictions">The memory that the predictions are written to, in the order of the inputs.</param>
public delegate void BatchModel<in TState, TInput, TPrediction>(TState state, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions);
