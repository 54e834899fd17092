using PredictionGuardrails.Breaches;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>The checks on one metric, made from options: immutable, called for every prediction.</summary>
internal abstract class MetricChecks<TPrediction>(string name, BreachAction? onNull)
{
    public string Name { get; } = name;

    /// <summary>Records the metric, and says whether the prediction passes every check of it. Never throws; allocates nothing if it is clean.</summary>
    public bool Record(TPrediction prediction)
    {
        try
        {
            return RecordCore(prediction);
        }
        catch (Exception)
        {
            // The exception isn't lost: Collect examines every prediction that isn't clean and reports what threw.
            RecordUnreadable();
            return false;
        }
    }

    /// <summary>The checks, to be told of.</summary>
    public abstract IEnumerable<CheckDescription> Describe();

    /// <summary>Records that there was no prediction to read the metric off.</summary>
    public abstract void RecordNull();

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
                RuleNames.Metric, Name, ObservedText.Of(exception), "no exception", BreachAction.Throw, Exception: exception));
        }
    }

    /// <summary>Moves the metric into its range, where its range check clamps and it can be done; throws what a writer throws.</summary>
    public virtual TPrediction Clamp(TPrediction prediction) => prediction;

    /// <summary>Reads, records, and checks; the result says whether every check passes. May throw what a selector throws, and then nothing is recorded yet.</summary>
    protected abstract bool RecordCore(TPrediction prediction);

    protected abstract void RecordUnreadable();

    protected abstract void CollectFrom(TPrediction prediction, List<CheckFailure> failures);

    /// <summary>The check for null, where there can be one.</summary>
    protected IEnumerable<CheckDescription> DescribeNull(bool isPossible)
    {
        if (isPossible && onNull is { } action)
        {
            yield return new(RuleNames.NotNull, Name, "a value", action);
        }
    }

    protected void CollectNull(List<CheckFailure> failures)
    {
        if (onNull is { } action)
        {
            failures.Add(new CheckFailure(RuleNames.NotNull, Name, "null", "a value", action));
        }
    }
}
