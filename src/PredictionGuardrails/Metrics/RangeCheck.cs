namespace PredictionGuardrails.Metrics;

internal sealed record RangeCheck(NumberBounds Bounds, BreachAction Action, string Expected);
