namespace PredictionGuardrails.Checks;

internal sealed record RangeCheck(NumberBounds Bounds, BreachAction Action, string Expected);
