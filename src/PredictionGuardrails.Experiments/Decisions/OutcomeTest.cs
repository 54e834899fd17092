using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares outcomes of the arms, as long as they arrive equally often in all of them.</summary>
/// <param name="compared">Compares what has arrived.</param>
/// <param name="arrival">How often outcomes arrive; null if no outcome is one, too.</param>
internal sealed class OutcomeTest(GuardrailTest compared, OutcomeArrival? arrival) : GuardrailTest(compared.Name)
{
    private const double AnyRate = 0.5;

    public override double ExtraEvidence
    {
        get => compared.ExtraEvidence;
        set => compared.ExtraEvidence = value;
    }

    public override double HarmExcess => HoldReason is null ? compared.HarmExcess : double.NegativeInfinity;

    public override bool IsHarmExcluded => HoldReason is null && compared.IsHarmExcluded;

    public override string? HoldReason => arrival?.Mismatch;

    public override string? UnobservedReason => compared.UnobservedReason;

    public override void Add(double value, bool isVariant, double share, ulong unit) => compared.Add(value, isVariant, share, unit);

    public override double UnitsToExclude(int period, double share) => compared.UnitsToExclude(period, share);

    public override void StartPeriod() => compared.StartPeriod();

    public override void StartStratum() => compared.StartStratum();

    public override void Carry(TestState state) => compared.Carry(state);

    public override GuardrailStatus GetStatus(string variant) => HoldReason is { } reason
        ? StatusOf(new TestResult(default, false, false, 0, 0, EffectInterval.Unknown, 0), AnyRate, "nothing", AllowedEffects.Unknown, reason)
        : compared.GetStatus(variant);
}
