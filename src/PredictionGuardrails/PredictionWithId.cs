namespace PredictionGuardrails;

/// <summary>Represents the result of a call with the ID of the call, which links it to its record in a prediction log and to its outcome.</summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
/// <param name="Value">The value that the call returned.</param>
/// <param name="Id">The unique ID of the call, a UUID of version 7: the same as <see cref="PredictionContext.Id"/>.</param>
public readonly record struct PredictionWithId<TPrediction>(TPrediction Value, Guid Id);
