using PredictionGuardrails.Detection;

namespace PredictionGuardrails.Checks;

/// <summary>The checks and rules on one metric: a number or a label that is read off every prediction.</summary>
internal class MetricOptions
{
    public CheckOptions NotNull { get; } = new();

    public CheckOptions Finite { get; } = new();

    public RangeCheckOptions Range { get; } = new();

    public AllowedValuesCheckOptions AllowedValues { get; } = new();

    public ChangeOptions Change { get; } = new();
}
