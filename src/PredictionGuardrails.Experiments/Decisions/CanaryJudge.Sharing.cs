using PredictionGuardrails.Experiments.Sharing;

namespace PredictionGuardrails.Experiments.Decisions;

/// <content>Comparisons over the replicas of a fleet.</content>
internal sealed partial class CanaryJudge
{
    private readonly ErrorShare _errors = new();

    /// <summary>Takes what is evaluated, so that the leader compares it with that of other replicas; null without a fleet.</summary>
    public ObservationOutbox? Outbox { get; init; }

    /// <inheritdoc/>
    public void ShareErrors(int comparisons)
    {
        lock (_gate)
        {
            _errors.Divide(comparisons, _tests);
        }
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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
