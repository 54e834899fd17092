using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares the arms of a phase by what the replicas of a fleet observe.</summary>
internal interface ISharedJudge
{
    /// <summary>Takes an observation of a replica. What no replica would observe is ignored.</summary>
    /// <param name="call">The observation.</param>
    /// <param name="values">Its metrics.</param>
    void TakeShared(in CallObservation call, ReadOnlySpan<double> values);

    /// <summary>Takes outcomes that replicas know.</summary>
    /// <param name="outcome">The number of the outcome, from 0. Others than those of this experiment are ignored.</param>
    /// <param name="observations">What is compared.</param>
    void TakeShared(int outcome, IEnumerable<OutcomeObservation> observations);

    /// <summary>Keeps variants stopped whose harm was shown elsewhere, or before.</summary>
    void KeepStopped(IReadOnlyList<string> names);

    /// <summary>Divides the rate of false decisions over comparisons that are made at once (C. Bonferroni, 1936).</summary>
    /// <param name="comparisons">How many there are.</param>
    void ShareErrors(int comparisons);

    /// <summary>Changes the shares of the arms. Observations so far were made with the shares of before.</summary>
    void Divide(ArmShares shares);

    /// <summary>What is shown so far.</summary>
    ComparisonReport Report();

    /// <summary>Carries what is known, in either direction.</summary>
    void Carry(TestState state);
}
