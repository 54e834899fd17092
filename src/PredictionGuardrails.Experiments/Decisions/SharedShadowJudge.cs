using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares the variants with the control on the same inputs, those of all replicas. An observation has the metrics of the control, then those of the variant.</summary>
/// <param name="variants">Compares each variant.</param>
/// <param name="found">Takes harm.</param>
internal sealed class SharedShadowJudge(IReadOnlyList<ShadowJudge> variants, Action<HarmFound> found) : ISharedJudge
{
    /// <inheritdoc/>
    public void TakeShared(in CallObservation call, ReadOnlySpan<double> values)
    {
        var ofArm = values.Length / 2;
        if (call.Arm > 0 && call.Arm <= variants.Count && variants[call.Arm - 1].Add(values[..ofArm], values[ofArm..], call.Unit) is { } harm)
        {
            found(harm);
        }
    }

    /// <inheritdoc/>
    public void TakeShared(int outcome, IEnumerable<OutcomeObservation> observations)
    {
        foreach (var ofVariant in observations.Where(observed => observed.Arm > 0 && observed.Arm <= variants.Count).GroupBy(static observed => observed.Arm))
        {
            if (variants[ofVariant.Key - 1].TakeShared(outcome, ofVariant) is { } harm)
            {
                found(harm);
            }
        }
    }

    /// <summary>No variant is stopped in shadow, because none is in service.</summary>
    public void KeepStopped(IReadOnlyList<string> names)
    {
    }

    /// <inheritdoc/>
    public void ShareErrors(int comparisons)
    {
        foreach (var variant in variants)
        {
            variant.ShareErrors(comparisons);
        }
    }

    /// <summary>Each input has all arms, whatever their shares are.</summary>
    public void Divide(ArmShares shares)
    {
    }

    /// <inheritdoc/>
    public ComparisonReport Report() => Report(variants.Select(static variant => variant.Report()));

    /// <summary>What is shown of variants in shadow.</summary>
    public static ComparisonReport Report(IEnumerable<VariantReport> variants)
    {
        VariantReport[] reports = [.. variants];
        return new ComparisonReport(ControlCalls: 0, new double[1 + reports.Length], IsMismatched: false, reports);
    }

    /// <inheritdoc/>
    public void Carry(TestState state)
    {
        foreach (var variant in variants)
        {
            variant.Carry(state);
        }
    }
}
