using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares a variant with the control on the same inputs. Any thread may use it.</summary>
/// <param name="number">The number of the variant: 0 for the first one.</param>
/// <param name="variant">The variant with its guardrail metrics, the first of which is a <see cref="CallResult"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class ShadowJudge(int number, VariantJudge variant, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Periods _periods = new(time, variant.Tests, period => variant.UnitsToExclude(period));
    private readonly ErrorShare _errors = new();

    /// <summary>Takes what is compared, so that the leader compares it with that of other replicas; null without a fleet.</summary>
    public ObservationOutbox? Outbox { get; init; }

    /// <summary>The guardrail metrics that are errors by outcomes, in the order in which the variant has a test of them.</summary>
    public IReadOnlyList<ShadowOutcome> Outcomes { get; init; } = [];

    /// <summary>Takes the metrics of both arms for an input.</summary>
    /// <param name="control">The control's metrics; NaN for those that an arm that can't answer doesn't have.</param>
    /// <param name="shadow">The variant's metrics, likewise.</param>
    /// <param name="unit">The key of the unit; 0 if there is none.</param>
    /// <returns>The metric that shows harm for the first time; otherwise null.</returns>
    public HarmFound? Add(ReadOnlySpan<double> control, ReadOnlySpan<double> shadow, ulong unit)
    {
        Outbox?.Add(ObservationEntry.OfCall, new CallObservation(number + 1, shadow[0], unit), control, shadow);
        lock (_gate)
        {
            _periods.StartIfDue();
            _periods.Count(unit);
            variant.Count(shadow[0] != CallResult.Failed);
            HarmFound? found = null;
            for (var metric = 0; metric < control.Length; metric++)
            {
                found = AddPair(variant.Tests[metric], control[metric], shadow[metric], unit) ?? found;
            }

            foreach (var test in variant.FurtherTestsOfCalls)
            {
                found = AddPair(test, control[0], shadow[0], unit) ?? found;
            }

            return found;
        }
    }

    /// <summary>Takes the variant's prediction for a call that both arms answered, to be compared with outcomes.</summary>
    /// <param name="call">The hash of the call's ID.</param>
    /// <param name="time">When the call was answered.</param>
    /// <param name="prediction">The prediction; not finite if it can't be compared with anything.</param>
    public void Wait(ulong call, DateTimeOffset time, double prediction)
    {
        lock (_gate)
        {
            foreach (var outcome in Outcomes)
            {
                outcome.Wait(call, time, prediction);
            }
        }
    }

    /// <summary>Takes calls whose outcome is final, with the control's errors.</summary>
    /// <param name="outcome">The number of the outcome in <see cref="Outcomes"/>.</param>
    /// <param name="calls">The calls.</param>
    /// <returns>The metric that shows harm for the first time; otherwise null.</returns>
    public HarmFound? AddOutcomes(int outcome, IReadOnlyList<FinalOutcome> calls)
    {
        lock (_gate)
        {
            var matched = Outcomes[outcome].Match(number + 1, calls);
            foreach (var observed in matched)
            {
                Outbox?.Add(ObservationEntry.OfCall + 1 + outcome, observed.ToCall(), [observed.Value ?? double.NaN, observed.OfControl]);
            }

            return Compare(outcome, matched);
        }
    }

    /// <summary>Takes errors that a replica knows.</summary>
    /// <inheritdoc cref="AddOutcomes"/>
    public HarmFound? TakeShared(int outcome, IEnumerable<OutcomeObservation> observations)
    {
        if (outcome >= Outcomes.Count)
        {
            return null;
        }

        lock (_gate)
        {
            return Compare(outcome, observations);
        }
    }

    private HarmFound? Compare(int outcome, IEnumerable<OutcomeObservation> observations)
    {
        var test = Outcomes[outcome].Test;
        HarmFound? found = null;
        foreach (var observed in observations)
        {
            test.Count(isVariant: false, isScored: true);
            test.Count(isVariant: true, observed.Value is not null);
            if (observed.Value is { } ofVariant)
            {
                found = AddPair(test, observed.OfControl, ofVariant, observed.Unit) ?? found;
            }
        }

        return found;
    }

    private HarmFound? AddPair(GuardrailTest test, double control, double shadow, ulong unit)
    {
        test.AddPair(control, shadow, unit);
        return variant.FindHarm(test) is { } harm ? new HarmFound(number, variant.Name, harm, variant.Calls) : null;
    }

    public VariantReport Report()
    {
        lock (_gate)
        {
            var (decision, reason) = variant.Decide(isMismatched: false);
            return new VariantReport(decision, reason, variant.Calls, variant.Answered, [.. variant.Tests.Select(test => test.GetStatus(variant.Name))]);
        }
    }

    /// <inheritdoc cref="ISharedJudge.ShareErrors"/>
    public void ShareErrors(int comparisons)
    {
        lock (_gate)
        {
            _errors.Divide(comparisons, variant.Tests);
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        lock (_gate)
        {
            _errors.Carry(state, variant.Tests);
            _periods.Carry(state);
            variant.Carry(state);
            foreach (var outcome in Outcomes)
            {
                outcome.Carry(state);
            }
        }
    }
}
