using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares the errors of a variant in shadow with those of the control, on the same calls, once their outcome is final. One thread at a time uses it.</summary>
/// <param name="outcome">What is declared of the outcome.</param>
/// <param name="test">Compares the errors.</param>
internal sealed class ShadowOutcome(OutcomeDeclaration outcome, OutcomeTest test)
{
    private readonly WaitingPredictions _waiting = new();

    /// <summary>Creates the comparison of a metric, with the test for the kind of its numbers.</summary>
    /// <param name="guardrail">The metric.</param>
    /// <param name="outcome">What is declared of its outcome.</param>
    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">How much worse the variant may be.</param>
    public static ShadowOutcome Create(OutcomeGuardrail guardrail, OutcomeDeclaration outcome, double alpha, Margin margin)
    {
        var reason = OutcomeGuardrail.DescribeUnobserved(outcome);
        GuardrailTest compared = outcome.ErrorKind == OutcomeErrorKind.Misclassification
            ? new PairedEventTest(guardrail.Declaration, EventKind.Errors, alpha, margin) { UnobservedReason = reason }
            : new PairedValueTest(guardrail.Declaration, alpha, margin, isOfErrors: true) { UnobservedReason = reason };
        return new ShadowOutcome(outcome, new OutcomeTest(compared, arrival: null, new ScoredPredictions(outcome.Name)));
    }

    public OutcomeTest Test => test;

    /// <summary>Takes the variant's prediction for a call.</summary>
    /// <param name="call">The hash of the call's ID.</param>
    /// <param name="time">When the call was answered.</param>
    /// <param name="prediction">The prediction; not finite if it can't be compared with anything.</param>
    public void Wait(ulong call, DateTimeOffset time, double prediction) => _waiting.Add(call, time, prediction);

    /// <summary>Finds the errors of both arms.</summary>
    /// <param name="arm">The number of the variant, from 1.</param>
    /// <param name="calls">Calls whose outcome is final, with the control's error.</param>
    public List<OutcomeObservation> Match(int arm, IReadOnlyList<FinalOutcome> calls)
    {
        var matched = new List<OutcomeObservation>();
        foreach (var call in calls)
        {
            if (_waiting.Take(call.IdHash) is { } prediction && call.Error is { } ofControl)
            {
                matched.Add(new OutcomeObservation(arm, HasOutcome: true, ErrorOf(prediction, call), call.Unit) { OfControl = ofControl });
            }
        }

        if (calls.Count > 0)
        {
            _waiting.Expire(calls[^1].Time);
        }

        return matched;
    }

    /// <summary>Carries what is known, in either direction, without the test.</summary>
    public void Carry(TestState state) => _waiting.Carry(state);

    /// <summary>The error of another prediction for a call, as <see cref="FinalOutcome.Error"/> is that of the guard's; null if it has none.</summary>
    private double? ErrorOf(double prediction, in FinalOutcome call) => outcome.ErrorKind switch
    {
        _ when !double.IsFinite(prediction) => null,
        OutcomeErrorKind.Absolute => Math.Abs(prediction - call.Outcome!.Value),
        OutcomeErrorKind.Squared when prediction is >= 0 and <= 1 => Math.Pow(prediction - call.Outcome!.Value, 2),
        OutcomeErrorKind.Misclassification => prediction == (call.Outcome ?? LabelCodes.CodeOf(call.LabelHash!.Value)) ? 0 : 1,
        _ => null,
    };
}
