namespace PredictionGuardrails;

/// <summary>Represents the quality of predictions of one class.</summary>
/// <param name="Class">The class; <c>(other)</c> for all classes that aren't listed.</param>
/// <param name="Precision">The fraction of predictions of the class that are right, or null if it was never predicted.</param>
/// <param name="Recall">The fraction of outcomes of the class that were predicted, or null if it was never the outcome.</param>
/// <param name="Outcomes">The number of predictions whose outcome is the class, without weights.</param>
/// <param name="Predictions">The number of predictions of the class, without weights.</param>
public sealed record ClassQuality(string Class, double? Precision, double? Recall, long Outcomes, long Predictions);
