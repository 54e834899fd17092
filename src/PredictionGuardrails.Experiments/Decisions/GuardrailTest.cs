using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares a variant with the control by one guardrail metric. One thread at a time uses it.</summary>
/// <param name="name">The name of the metric.</param>
internal abstract class GuardrailTest(string name)
{
    /// <summary>The share of the evidence that is needed before it's said how many more observations are expected.</summary>
    private const double LeastShare = 0.1;

    public string Name { get; } = name;

    /// <summary>
    /// By how much more evidence is needed than at the metric's own rate of false decisions, a natural logarithm: ln(n) if n comparisons share the rate.
    /// </summary>
    public virtual double ExtraEvidence { get; set; }

    /// <summary>By how much the evidence of harm is more than the metric's own rate needs, a natural logarithm; negative if it's less.</summary>
    public abstract double HarmExcess { get; }

    public bool IsHarmShown => HarmExcess >= ExtraEvidence;

    public abstract bool IsHarmExcluded { get; }

    /// <summary>Why nothing of the metric can be trusted; null if it can.</summary>
    public virtual string? HoldReason => null;

    /// <summary>Why calls have nothing to compare, and what to do; null if all have, or if it comes later.</summary>
    public virtual string? UnobservedReason { get; init; }

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

    /// <summary>How many units exclude harm in a period if none of them has an event; 0 if that isn't known, or doesn't depend on periods.</summary>
    /// <param name="period">How many periods have ended before.</param>
    /// <param name="share">The variant's share of the variant and the control together; not looked at if both get each input.</param>
    public virtual double UnitsToExclude(int period, double share) => 0;

    /// <summary>Starts a period, in which each unit counts once more.</summary>
    public abstract void StartPeriod();

    /// <summary>Starts a stratum, because the shares of the arms change.</summary>
    public virtual void StartStratum()
    {
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public abstract void Carry(TestState state);

    /// <summary>What is shown so far.</summary>
    /// <param name="variant">The name of the variant.</param>
    public abstract GuardrailStatus GetStatus(string variant);

    /// <param name="result">What the test shows.</param>
    /// <param name="alpha">Its rate of false decisions.</param>
    /// <param name="effect">What the estimate is of.</param>
    /// <param name="allowed">The effects that aren't harm.</param>
    /// <param name="finding">How the variant differs.</param>
    protected GuardrailStatus StatusOf(TestResult result, double alpha, string effect, AllowedEffects allowed, string? finding) => new()
    {
        Name = Name,
        Effect = effect,
        Estimate = result.Interval.Estimate,
        Lower = result.Interval.Lower,
        Upper = result.Interval.Upper,
        LowerMargin = allowed.Lower,
        UpperMargin = allowed.Upper,
        IsHarmShown = IsHarmShown,
        IsHarmExcluded = IsHarmExcluded,
        EvidenceRatio = Math.Clamp(result.Evidence / (ErrorBudget.EvidenceNeeded(alpha) + ExtraEvidence), 0, 1),
        ExclusionRatio = ShareOf(result.ExclusionEvidence, alpha),
        Observations = result.Observations,
        RemainingObservations = RemainingOf(result, alpha),
        Finding = finding,
    };

    /// <summary>The effects that aren't harm for tests of a side, or of both: first that of higher values, then that of lower ones.</summary>
    protected static AllowedEffects AllowedOf(HarmSide side, IReadOnlyList<double> allowed) => side switch
    {
        HarmSide.Higher => new AllowedEffects(double.NegativeInfinity, allowed[0]),
        HarmSide.Lower => new AllowedEffects(allowed[0], double.PositiveInfinity),
        _ => new AllowedEffects(allowed[1], allowed[0]),
    };

    private static double ShareOf(double evidence, double alpha) => Math.Clamp(evidence / ErrorBudget.EvidenceNeeded(alpha), 0, 1);

    /// <summary>Evidence grows about like the number of observations, once there is some.</summary>
    private static long? RemainingOf(TestResult result, double alpha)
    {
        var share = ShareOf(result.ExclusionEvidence, alpha);
        return result.IsHarmExcluded ? 0 : share < LeastShare ? null : (long)Math.Ceiling(result.Observations * ((1 / share) - 1));
    }
}

/// <summary>The effects that aren't harm, in the unit of the estimate.</summary>
/// <param name="Lower">The smallest one; negative infinity if lower effects aren't harm.</param>
/// <param name="Upper">The largest one; infinity if higher effects aren't harm.</param>
internal readonly record struct AllowedEffects(double Lower, double Upper)
{
    /// <summary>Not known yet.</summary>
    public static readonly AllowedEffects Unknown = new(double.NaN, double.NaN);
}
