using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares the arms by one guardrail metric of an outcome: chooses the predictions that count, and has a test for each variant. One thread at a time uses it.
/// </summary>
internal sealed class OutcomeComparison
{
    private readonly OutcomeGuardrail _guardrail;
    private readonly string[] _arms;
    private readonly OutcomeArrival? _arrival;
    private ArmShares _shares;
    private long _latest;

    /// <summary>Predictions up to this time, in ticks of UTC, were taken before a restart.</summary>
    private long _takenBefore;

    /// <param name="guardrail">The metric.</param>
    /// <param name="arms">The names of the arms, the control first.</param>
    /// <param name="shares">The shares of the arms.</param>
    /// <param name="from">When the phase began. Earlier predictions don't count.</param>
    /// <param name="arrival">Takes how often outcomes arrive; null if no outcome is one, too.</param>
    /// <param name="tests">The test of each variant.</param>
    public OutcomeComparison(
        OutcomeGuardrail guardrail,
        IReadOnlyList<string> arms,
        ArmShares shares,
        DateTimeOffset from,
        OutcomeArrival? arrival,
        IEnumerable<GuardrailTest> tests)
    {
        _guardrail = guardrail;
        _arms = [.. arms];
        _shares = shares;
        _arrival = arrival;
        From = from;
        Tests = [.. tests.Select(test => new OutcomeTest(test, arrival, guardrail.IsError ? new ScoredPredictions(guardrail.Outcome) : null))];
    }

    /// <summary>Creates the comparison of a metric, with the tests for the kind of its numbers.</summary>
    /// <param name="guardrail">The metric.</param>
    /// <param name="outcome">What is declared of its outcome.</param>
    /// <param name="arms">The names of the arms, the control first.</param>
    /// <param name="shares">The shares of the arms.</param>
    /// <param name="from">When the phase began. Earlier predictions don't count.</param>
    /// <param name="alpha">The rate of false decisions of each variant by this metric.</param>
    /// <param name="margin">How much worse variants may be.</param>
    public static OutcomeComparison Create(
        OutcomeGuardrail guardrail,
        OutcomeDeclaration outcome,
        IReadOnlyList<string> arms,
        ArmShares shares,
        DateTimeOffset from,
        double alpha,
        Margin margin)
    {
        var arrival = outcome.IsAbsenceNegative ? null : new OutcomeArrival(outcome.Name, arms, shares);
        return new OutcomeComparison(guardrail, arms, shares, from, arrival, arms.Skip(1).Select(_ => CreateTest(guardrail, outcome, alpha, margin)));
    }

    /// <summary>The name of the outcome.</summary>
    public string Outcome => _guardrail.Outcome;

    /// <summary>The test of each variant.</summary>
    public IReadOnlyList<OutcomeTest> Tests { get; }

    /// <summary>Earlier predictions don't count.</summary>
    public DateTimeOffset From { get; private set; }

    /// <summary>Selects the predictions that count, of those whose outcome is final or isn't known.</summary>
    public List<OutcomeObservation> Select(IReadOnlyList<FinalOutcome> predictions)
    {
        var selected = new List<OutcomeObservation>(predictions.Count);
        foreach (var prediction in predictions)
        {
            var arm = ArmOf(prediction);
            if (arm < 0)
            {
                continue;
            }

            _latest = Math.Max(_latest, prediction.Time.UtcTicks);
            selected.Add(new OutcomeObservation(arm, prediction.HasOutcome, _guardrail.ValueOf(prediction), prediction.Unit));
        }

        return selected;
    }

    /// <summary>Counts what can be compared, before any of it is: what isn't there of an arm makes it look better or worse.</summary>
    public void Arrive(IReadOnlyList<OutcomeObservation> observations)
    {
        foreach (var observed in observations)
        {
            _arrival?.Add(observed.Arm, observed.Unit, observed.HasOutcome);
            for (var variant = 0; observed.HasOutcome && variant < Tests.Count; variant++)
            {
                if (observed.Arm == 0 || observed.Arm == variant + 1)
                {
                    Tests[variant].Count(observed.Arm != 0, observed.Value is not null);
                }
            }
        }

        _arrival?.Observe();
    }

    /// <summary>Starts a stratum, because the shares of the arms change. Predictions that were made before don't count any longer.</summary>
    public void StartStratum(ArmShares shares, DateTimeOffset from)
    {
        _shares = shares;
        From = from;
        _arrival?.StartStratum(shares);
    }

    /// <summary>Leaves out a variant that gets no more calls.</summary>
    public void StopArm(int arm) => _arrival?.StopArm(arm);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        From = new DateTimeOffset(state.Carry(From.UtcTicks), TimeSpan.Zero);
        _latest = state.Carry(_latest);
        _takenBefore = state.IsReading ? _latest : _takenBefore;
        _arrival?.Carry(state);
    }

    private static GuardrailTest CreateTest(OutcomeGuardrail guardrail, OutcomeDeclaration outcome, double alpha, Margin margin)
    {
        var reason = OutcomeGuardrail.DescribeUnobserved(outcome);
        if (!IsRate(guardrail, outcome))
        {
            return new ValueTest(guardrail.Declaration, alpha, margin, baseline: null, guardrail.IsError) { UnobservedReason = reason };
        }

        var verb = guardrail.IsError ? "are wrong" : $"have the outcome '{outcome.Name}'";
        return new OutcomeRateTest(guardrail.Declaration, verb, alpha, margin) { UnobservedReason = reason };
    }

    /// <summary>Whether the number of a prediction is 0 or 1.</summary>
    private static bool IsRate(OutcomeGuardrail guardrail, OutcomeDeclaration outcome) =>
        guardrail.IsError ? outcome.ErrorKind == OutcomeErrorKind.Misclassification : outcome.Type == OutcomeType.Boolean;

    /// <summary>The arm of a prediction; -1 if it was made before, or with another probability, in a call that had begun before.</summary>
    private int ArmOf(in FinalOutcome prediction)
    {
        var arm = prediction.Time < From || prediction.Time.UtcTicks <= _takenBefore ? -1 : Array.IndexOf(_arms, prediction.Arm);
        return arm >= 0 && prediction.ArmProbability == _shares[arm] ? arm : -1;
    }
}

/// <summary>What is compared of a prediction whose outcome is final.</summary>
/// <param name="Arm">The arm: 0 for the control.</param>
/// <param name="HasOutcome">Whether there is an outcome.</param>
/// <param name="Value">The outcome, or the error of the prediction; null if there is nothing to compare.</param>
/// <param name="Unit">The key of the unit; 0 if there is none.</param>
internal readonly record struct OutcomeObservation(int Arm, bool HasOutcome, double? Value, ulong Unit)
{
    /// <summary>In shadow, the control's error on the same input.</summary>
    public double OfControl { get; init; }

    /// <summary>The observation as that of a call, with its value apart, which is NaN for none.</summary>
    public CallObservation ToCall() => new(Arm, HasOutcome ? 1 : 0, Unit);

    /// <summary>The observation that a replica has sent.</summary>
    /// <param name="call">The observation as that of a call.</param>
    /// <param name="values">Its value, and in shadow the control's.</param>
    public static OutcomeObservation Of(in CallObservation call, ReadOnlySpan<double> values) =>
        new(call.Arm, call.Result == 1, double.IsNaN(values[0]) ? null : values[0], call.Unit) { OfControl = values.Length > 1 ? values[1] : 0 };
}
