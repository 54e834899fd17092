namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>What the calls of a unit sum up to.</summary>
/// <param name="Calls">The number of calls.</param>
/// <param name="Value">The sum of the values.</param>
/// <param name="Covariate">The sum of the covariates.</param>
internal readonly record struct UnitSums(double Calls, double Value, double Covariate)
{
    public UnitSums With(double value, double covariate) => new(Calls + 1, Value + value, Covariate + covariate);
}
