using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether distinct units divide over the arms as assigned (M. Lindon, A. Malek, "Anytime-valid inference for multinomial count data", 2022): the evidence is
/// ln B(α + n) - ln B(α) - Σ n_j ln θ_j, where n are the units, θ the shares of the arms, and α = 1,000 θ. It may be looked at with every count; each count is of a
/// set of units that contains the set before it, or is of another part of the keys or another stratum, which have small shares of the rate of errors.
/// </summary>
internal sealed class SampleRatioTest
{
    /// <summary>How many units the expected shares are worth.</summary>
    private const double Concentration = 1_000;

    /// <summary>The share of the rate of errors that the first stratum has while all its units are counted.</summary>
    private const double FirstShare = 0.98;

    private readonly double _needed;
    private readonly bool[] _isStopped;
    private ArmShares _shares;
    private int _stratum;

    /// <param name="shares">The shares of the arms.</param>
    /// <param name="alpha">The rate of false alarms of an experiment. The default is 0.001.</param>
    public SampleRatioTest(ArmShares shares, double alpha = 0.001)
    {
        _shares = shares;
        _isStopped = new bool[shares.Count];
        _needed = ErrorBudget.EvidenceNeeded(alpha);
    }

    /// <summary>The largest evidence of a mismatch so far, a natural logarithm.</summary>
    public double Evidence { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether a mismatch has been shown.</summary>
    public bool IsMismatchShown => Evidence >= _needed;

    /// <summary>Looks at the units that the current stratum has so far.</summary>
    /// <param name="counts">The units.</param>
    public void Observe(DistinctUnitCounts counts) => Observe(counts.Sample, counts.Halvings);

    /// <summary>Looks at the units that the current stratum has so far.</summary>
    /// <param name="counts">The distinct units of each arm.</param>
    /// <param name="halvings">How often the part of the keys that is counted has been halved.</param>
    public void Observe(ReadOnlySpan<long> counts, int halvings = 0) =>
        Evidence = Math.Max(Evidence, LogEvidence(_shares, counts, _isStopped) + Math.Log(ShareOf(_stratum, halvings)));

    /// <summary>Starts a stratum with other shares, in which units are counted from 0.</summary>
    public void StartStratum(ArmShares shares)
    {
        _shares = shares;
        _stratum++;
    }

    /// <summary>Leaves out an arm that gets no more units: those of the others divide by their shares among each other.</summary>
    public void StopArm(int arm)
    {
        if (!_isStopped[arm])
        {
            _isStopped[arm] = true;
            _stratum++;
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Evidence = state.Carry(Evidence);
        _stratum = state.Carry(_stratum);
        state.Carry(_isStopped);
    }

    /// <summary>The evidence of one look.</summary>
    /// <param name="shares">The shares of the arms.</param>
    /// <param name="counts">The distinct units of each arm.</param>
    /// <param name="isStopped">Whether an arm is left out; empty if none is.</param>
    public static double LogEvidence(ArmShares shares, ReadOnlySpan<long> counts, ReadOnlySpan<bool> isStopped = default)
    {
        var whole = 0.0;
        for (var arm = 0; arm < shares.Count; arm++)
        {
            whole += IsLeftOut(arm, isStopped) ? 0 : shares[arm];
        }

        var sum = 0L;
        var evidence = 0.0;
        for (var arm = 0; arm < shares.Count; arm++)
        {
            if (IsLeftOut(arm, isStopped))
            {
                continue;
            }

            var share = shares[arm] / whole;
            var expected = Concentration * share;
            evidence += SpecialFunctions.LogGamma(expected + counts[arm]) - SpecialFunctions.LogGamma(expected) - (counts[arm] * Math.Log(share));
            sum += counts[arm];
        }

        return evidence + SpecialFunctions.LogGamma(Concentration) - SpecialFunctions.LogGamma(Concentration + sum);
    }

    private static bool IsLeftOut(int arm, ReadOnlySpan<bool> isStopped) => !isStopped.IsEmpty && isStopped[arm];

    /// <summary>The shares of all strata and parts sum up to 1: those after the first are 0.02 / ((s + 1) (s + 2) (h + 1) (h + 2)).</summary>
    private static double ShareOf(int stratum, int halvings) => stratum + halvings == 0
        ? FirstShare
        : (1 - FirstShare) / ((stratum + 1.0) * (stratum + 2) * (halvings + 1.0) * (halvings + 2));
}
