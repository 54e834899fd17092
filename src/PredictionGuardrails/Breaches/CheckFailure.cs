namespace PredictionGuardrails.Breaches;

/// <summary>What a check or a rule found wrong, before guard, time and version make a <see cref="Breach"/> of it.</summary>
internal readonly record struct CheckFailure(
    string Rule,
    string? Metric,
    string Observed,
    string Expected,
    BreachAction Action,
    double? ObservedValue = null,
    Exception? Exception = null,
    long Predictions = 1,
    string? Segment = null);
