using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares a variant with the control by one guardrail metric. One thread at a time uses it.</summary>
/// <param name="name">The name of the metric.</param>
internal abstract class GuardrailTest(string name)
{
    public string Name { get; } = name;

    public abstract bool IsHarmShown { get; }

    public abstract bool IsHarmExcluded { get; }

    /// <summary>Takes a call of an arm.</summary>
    /// <param name="value">The metric of the call.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment.</param>
    /// <param name="unit">The key of the unit; 0 if there is none.</param>
    public virtual void Add(double value, bool isVariant, double share, ulong unit) => throw new NotSupportedException();

    /// <summary>Takes both arms' metric of the same input.</summary>
    /// <param name="control">The control's metric.</param>
    /// <param name="variant">The variant's metric.</param>
    /// <param name="unit">The key of the unit; 0 if there is none.</param>
    public virtual void AddPair(double control, double variant, ulong unit) => throw new NotSupportedException();

    /// <summary>Starts a period, in which each unit counts once more.</summary>
    public abstract void StartPeriod();

    /// <summary>Starts a stratum, because the shares of the arms change.</summary>
    public virtual void StartStratum()
    {
    }

    /// <summary>What is shown so far.</summary>
    /// <param name="variant">The name of the variant.</param>
    public abstract GuardrailStatus GetStatus(string variant);

    protected GuardrailStatus StatusOf(TestResult result, double alpha, string effect, string? finding) => new()
    {
        Name = Name,
        Effect = effect,
        Estimate = result.Interval.Estimate,
        Lower = result.Interval.Lower,
        Upper = result.Interval.Upper,
        IsHarmShown = IsHarmShown,
        IsHarmExcluded = IsHarmExcluded,
        EvidenceRatio = Math.Clamp(result.Evidence / ErrorBudget.EvidenceNeeded(alpha), 0, 1),
        Observations = result.Observations,
        Finding = finding,
    };
}
