namespace PredictionGuardrails;

/// <summary>A model that answers many inputs in one call, into memory that is there.</summary>
/// <typeparam name="TState">What it needs beside the inputs, mostly the model itself.</typeparam>
/// <typeparam name="TInput">What it is asked about.</typeparam>
/// <typeparam name="TPrediction">What it answers.</typeparam>
/// <param name="state">The state that was handed over.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="predictions">Takes a prediction for each input, in the same order.</param>
public delegate void BatchModel<in TState, TInput, TPrediction>(TState state, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions);
