using PredictionGuardrails.Experiments.Sharing;

namespace PredictionGuardrails.Experiments.Decisions;

/// <content>Comparisons over the replicas of a fleet.</content>
internal sealed partial class CanaryJudge
{
    private int _comparisons = 1;

    /// <summary>Takes what is evaluated, so that the leader compares it with that of other replicas; null without a fleet.</summary>
    public ObservationOutbox? Outbox { get; init; }

    /// <summary>Divides the rate of false decisions over comparisons that are made at once (C. Bonferroni, 1936).</summary>
    /// <param name="comparisons">How many there are.</param>
    public void ShareErrors(int comparisons)
    {
        lock (_gate)
        {
            // There may be fewer later, and those that ended have had their part.
            _comparisons = Math.Max(_comparisons, comparisons);
            foreach (var test in _tests)
            {
                test.ExtraEvidence = Math.Log(_comparisons);
            }
        }
    }

    /// <summary>Takes an observation of a call on a replica. What no replica would observe is ignored.</summary>
    /// <param name="call">The observation.</param>
    /// <param name="values">Its metrics.</param>
    public void TakeShared(in CallObservation call, ReadOnlySpan<double> values)
    {
        if (call.Arm > _variants.Length || (call.Arm == 0 && call.Result == CallResult.NoModel))
        {
            return;
        }

        lock (_gate)
        {
            values[.._values.Length].CopyTo(_values);
            Evaluate(call);
        }
    }

    /// <summary>Takes outcomes that replicas know.</summary>
    /// <param name="outcome">The number of the outcome, from 0. Others than those of this experiment are ignored.</param>
    /// <param name="observations">What is compared.</param>
    public void TakeShared(int outcome, IEnumerable<OutcomeObservation> observations)
    {
        if (outcome >= Outcomes.Count)
        {
            return;
        }

        lock (_gate)
        {
            Compare(Outcomes[outcome], [.. observations.Where(observed => observed.Arm <= _variants.Length)]);
        }
    }

    private void Compare(OutcomeComparison outcome, IReadOnlyList<OutcomeObservation> observations)
    {
        outcome.Arrive(observations);
        foreach (var observed in observations.Where(static observed => observed.Value is not null))
        {
            var call = new CallObservation(observed.Arm, CallResult.Answered, observed.Unit);
            for (var variant = 0; variant < _variants.Length; variant++)
            {
                if (!_isHarmful[variant] && (observed.Arm == 0 || observed.Arm == variant + 1))
                {
                    Compare(variant, outcome.Tests[variant], call, observed.Value!.Value);
                }
            }
        }
    }

    /// <summary>Has the other replicas get outcomes.</summary>
    private void Send(OutcomeComparison outcome, IReadOnlyList<OutcomeObservation> observations)
    {
        if (Outbox is null)
        {
            return;
        }

        var kind = ObservationEntry.OfCall + 1 + Outcomes.ToList().IndexOf(outcome);
        foreach (var observed in observations)
        {
            Outbox.Add(kind, observed.ToCall(), [observed.Value ?? double.NaN]);
        }
    }
}
