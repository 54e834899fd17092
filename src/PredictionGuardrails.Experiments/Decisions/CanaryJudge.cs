using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares the arms of a canary. Calls only leave their observations behind; they're evaluated before the next call of a variant, and once in a while. Any
/// thread may use it.
/// </summary>
internal sealed partial class CanaryJudge : ISharedJudge
{
    /// <summary>Counting units takes long, so it's done again after a hundredth more calls.</summary>
    private const int CallsBetweenRatios = 100;

    private readonly Lock _gate = new();
    private readonly ObservationRing _waiting;
    private readonly double[] _values;
    private readonly VariantJudge[] _variants;
    private readonly GuardrailTest[] _tests;
    private readonly bool[] _isHarmful;
    private readonly Periods _periods;
    private readonly TimeProvider _time;
    private readonly Action<HarmFound> _found;
    private readonly SampleRatioTest _ratio;
    private DistinctUnits _units;
    private ArmShares _shares;
    private long _callsOfControl;
    private long _callsOfRatio;
    private long _callsSinceRatio;

    /// <param name="variants">The variants with their guardrail metrics, the first of which is observed once for each call.</param>
    /// <param name="shares">The shares of the arms.</param>
    /// <param name="time">The clock.</param>
    /// <param name="found">Takes harm, on the thread that finds it.</param>
    public CanaryJudge(IReadOnlyList<VariantJudge> variants, ArmShares shares, TimeProvider time, Action<HarmFound> found)
    {
        _variants = [.. variants];
        _values = new double[_variants[0].MetricCount];
        _waiting = new ObservationRing(_values.Length);
        _tests = [.. variants.SelectMany(static variant => variant.Tests)];
        _isHarmful = new bool[_variants.Length];
        _shares = shares;
        _found = found;
        _ratio = new SampleRatioTest(shares);
        _units = new DistinctUnits(shares.Count);
        _time = time;
        _periods = new Periods(time, _tests, UnitsToExclude);
    }

    /// <summary>The guardrail metrics that are outcomes, in the order in which each variant has a test of them.</summary>
    public IReadOnlyList<OutcomeComparison> Outcomes { get; init; } = [];

    /// <summary>Whether harm of a variant is shown.</summary>
    public bool IsHarmful(int variant) => Volatile.Read(ref _isHarmful[variant]);

    /// <inheritdoc/>
    public void KeepStopped(IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            for (var variant = 0; variant < _variants.Length; variant++)
            {
                if (names.Contains(_variants[variant].Name, StringComparer.OrdinalIgnoreCase))
                {
                    Stop(variant);
                }
            }
        }
    }

    /// <summary>
    /// Takes an observation of a call. If too many wait, the thread evaluates them: to drop some would compare arms that aren't dropped alike.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="values">The metrics that have a number, without the first one; not looked at if the arm didn't answer.</param>
    public void Add(in CallObservation call, ReadOnlySpan<double> values)
    {
        while (!_waiting.TryAdd(call, values))
        {
            lock (_gate)
            {
                Drain();
            }
        }

        if (_waiting.IsHalfFull)
        {
            Evaluate();
        }
    }

    /// <summary>Takes predictions whose outcome is final.</summary>
    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    /// <param name="predictions">The predictions.</param>
    public void AddOutcomes(OutcomeComparison outcome, IReadOnlyList<FinalOutcome> predictions)
    {
        lock (_gate)
        {
            var observations = outcome.Select(predictions);
            Send(outcome, observations);
            Compare(outcome, observations);
        }
    }

    /// <summary>Evaluates what waits, unless another thread does.</summary>
    public void Evaluate()
    {
        if (_waiting.IsEmpty || !_gate.TryEnter())
        {
            return;
        }

        try
        {
            Drain();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <inheritdoc/>
    public void Divide(ArmShares shares)
    {
        lock (_gate)
        {
            Drain();
            ObserveRatio();
            _shares = shares;
            Outbox?.Clear();
            _ratio.StartStratum(shares);
            _units = new DistinctUnits(shares.Count);
            foreach (var test in _tests)
            {
                test.StartStratum();
            }

            foreach (var outcome in Outcomes)
            {
                outcome.StartStratum(shares, _time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc/>
    public ComparisonReport Report()
    {
        lock (_gate)
        {
            Drain();
            ObserveRatio();
            var units = _units.Count();
            return new ComparisonReport(
                _callsOfControl,
                units.ByArm,
                _ratio.IsMismatchShown,
                [.. _variants.Select(variant => ReportOf(variant))]);
        }
    }

    private VariantReport ReportOf(VariantJudge variant)
    {
        var (decision, reason) = variant.Decide(_ratio.IsMismatchShown);
        return new VariantReport(decision, reason, variant.Calls, variant.Answered, [.. variant.Tests.Select(test => test.GetStatus(variant.Name))]);
    }

    private void Drain()
    {
        // Not those that come meanwhile: a caller would evaluate the calls of all others without an end.
        for (var left = _waiting.Count; left > 0 && _waiting.TryTake(out var call, _values); left--)
        {
            Outbox?.Add(ObservationEntry.OfCall, call, _values);
            Evaluate(call);
        }

        if (_callsSinceRatio > _callsOfRatio / CallsBetweenRatios)
        {
            ObserveRatio();
        }

        _periods.StartIfDue();
    }

    /// <summary>Looks whether units are divided as configured.</summary>
    private void ObserveRatio()
    {
        _callsOfRatio += _callsSinceRatio;
        _callsSinceRatio = 0;
        _ratio.Observe(_units.Count());
    }

    /// <summary>Takes a variant out of service.</summary>
    private void Stop(int variant)
    {
        Volatile.Write(ref _isHarmful[variant], true);
        _ratio.StopArm(variant + 1);
        foreach (var outcome in Outcomes)
        {
            outcome.StopArm(variant + 1);
        }
    }

    private void Evaluate(in CallObservation call)
    {
        if (call.Result == CallResult.NoModel)
        {
            _variants[call.Arm - 1].Count(isAnswered: false);
            return;
        }

        if (call.Unit != 0)
        {
            _units.Add(call.Unit, call.Arm);
            _periods.Count(call.Unit);
            _callsSinceRatio++;
        }

        if (call.Arm == 0)
        {
            _callsOfControl++;
            for (var variant = 0; variant < _variants.Length; variant++)
            {
                CompareUnlessStopped(variant, call);
            }
        }
        else
        {
            _variants[call.Arm - 1].Count(call.Result != CallResult.Failed);
            CompareUnlessStopped(call.Arm - 1, call);
        }
    }

    /// <summary>A variant that was stopped gets no calls, so that only the control's would be left to compare.</summary>
    private void CompareUnlessStopped(int variant, in CallObservation call)
    {
        if (!_isHarmful[variant])
        {
            Compare(variant, call);
        }
    }

    private void Compare(int variant, in CallObservation call)
    {
        var judge = _variants[variant];
        Compare(variant, judge.Tests[0], call, call.Result);
        foreach (var test in judge.FurtherTestsOfCalls)
        {
            Compare(variant, test, call, call.Result);
        }

        if (call.Result != CallResult.Failed)
        {
            for (var metric = 0; metric < _values.Length; metric++)
            {
                if (!MetricValue.IsMissing(_values[metric]))
                {
                    Compare(variant, judge.Tests[metric + 1], call, _values[metric]);
                }
            }
        }
    }

    private void Compare(int variant, GuardrailTest test, in CallObservation call, double value)
    {
        var judge = _variants[variant];
        test.Add(value, call.Arm != 0, ShareOf(variant), call.Unit);
        if (judge.FindHarm(test) is { } harm)
        {
            ObserveRatio();
            Stop(variant);
            _found(new HarmFound(variant, judge.Name, harm, judge.Calls));
        }
    }

    /// <summary>
    /// What all variants need, even those that were stopped, whose calls aren't counted any longer: periods are longer then, and a stop can't make them shorter.
    /// </summary>
    private double UnitsToExclude(int period)
    {
        var most = 0.0;
        for (var variant = 0; variant < _variants.Length; variant++)
        {
            most = Math.Max(most, _variants[variant].UnitsToExclude(period, ShareOf(variant)) / (_shares[variant + 1] + _shares[0]));
        }

        return most;
    }

    /// <summary>The variant's share of the variant and the control together.</summary>
    private double ShareOf(int variant) => _shares[variant + 1] / (_shares[variant + 1] + _shares[0]);
}
