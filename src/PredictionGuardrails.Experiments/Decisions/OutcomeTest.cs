using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares outcomes of the arms, or errors, as long as outcomes arrive equally often in all arms, and enough predictions have an error.</summary>
/// <param name="compared">Compares what has arrived.</param>
/// <param name="arrival">How often outcomes arrive; null if no outcome is one, too, or if both arms predict each call.</param>
/// <param name="scored">How many predictions have an error; null if outcomes themselves are compared.</param>
internal sealed class OutcomeTest(GuardrailTest compared, OutcomeArrival? arrival, ScoredPredictions? scored) : GuardrailTest(compared.Name)
{
    private const double AnyRate = 0.5;

    public override double ExtraEvidence
    {
        get => compared.ExtraEvidence;
        set => compared.ExtraEvidence = value;
    }

    public override double HarmExcess => HoldReason is null ? compared.HarmExcess : double.NegativeInfinity;

    public override bool IsHarmExcluded => HoldReason is null && scored?.AreEnough != false && compared.IsHarmExcluded;

    public override string? HoldReason => arrival?.Mismatch ?? scored?.HoldReason;

    public override string? UnobservedReason => compared.UnobservedReason;

    /// <summary>Counts a prediction whose outcome is known.</summary>
    /// <param name="isVariant">Whether it's the variant's.</param>
    /// <param name="isScored">Whether it has an error.</param>
    public void Count(bool isVariant, bool isScored) => scored?.Add(isVariant, isScored);

    public override void AddPair(double control, double variant, ulong unit) => compared.AddPair(control, variant, unit);

    public override void Add(double value, bool isVariant, double share, ulong unit) => compared.Add(value, isVariant, share, unit);

    public override double UnitsToExclude(int period, double share) => compared.UnitsToExclude(period, share);

    public override void StartPeriod() => compared.StartPeriod();

    public override void StartStratum() => compared.StartStratum();

    public override void Carry(TestState state)
    {
        compared.Carry(state);
        scored?.Carry(state);
    }

    public override GuardrailStatus GetStatus(string variant) => HoldReason is { } reason
        ? StatusOf(new TestResult(default, false, false, 0, 0, EffectInterval.Unknown, 0), AnyRate, "nothing", AllowedEffects.Unknown, reason)
        : compared.GetStatus(variant);
}
