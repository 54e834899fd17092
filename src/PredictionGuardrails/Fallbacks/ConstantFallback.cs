namespace PredictionGuardrails.Fallbacks;

internal sealed class ConstantFallback<TInput, TPrediction>(TPrediction value) : Fallback<TInput, TPrediction>("constant")
{
    public TPrediction Value { get; } = value;

    public override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach) => Value;
}
