namespace PredictionGuardrails.Checks;

/// <summary>The checks on one metric, made from options: immutable, called for every prediction.</summary>
internal abstract class MetricChecks<TPrediction>(string name, BreachAction? onNull)
{
    public string Name { get; } = name;

    /// <summary>Whether the prediction passes every check of this metric. Never allocates; may throw what a selector throws.</summary>
    public abstract bool IsClean(TPrediction prediction);

    /// <summary>Adds what each check finds wrong. Never throws.</summary>
    public void Collect(TPrediction prediction, List<CheckFailure> failures)
    {
        try
        {
            CollectFrom(prediction, failures);
        }
        catch (Exception exception)
        {
            failures.Add(new CheckFailure(
                RuleNames.Metric, Name, ObservedText.Of(exception), "a selector that does not throw", BreachAction.Throw, Exception: exception));
        }
    }

    /// <summary>Moves the metric into its range, where its range check clamps and it can be done; throws what a writer throws.</summary>
    public virtual TPrediction Clamp(TPrediction prediction) => prediction;

    protected abstract void CollectFrom(TPrediction prediction, List<CheckFailure> failures);

    protected void CollectNull(List<CheckFailure> failures)
    {
        if (onNull is { } action)
        {
            failures.Add(new CheckFailure(RuleNames.NotNull, Name, "null", "a value", action));
        }
    }
}
