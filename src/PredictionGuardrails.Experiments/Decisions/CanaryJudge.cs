using System.Collections.Concurrent;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares the arms of a canary. Calls only leave their observations behind; they're evaluated before the next call of a variant, and once in a while. Any
/// thread may use it.
/// </summary>
internal sealed class CanaryJudge
{
    /// <summary>How many observations may wait; a thread that leaves more evaluates them.</summary>
    private const int ManyWaiting = 4096;

    /// <summary>The most observations that wait, if they come faster than they can be evaluated. Others are dropped, whatever their arm, and counted.</summary>
    private const int MostWaiting = 65_536;

    /// <summary>The metric that is observed once for each call.</summary>
    public const int OfCalls = 0;

    /// <summary>What is observed of a call for which the variant has no model: it isn't compared, but the variant didn't answer it.</summary>
    public const int OfCallsWithoutModel = -1;

    /// <summary>Counting units takes long, so it's done again after a hundredth more calls.</summary>
    private const int CallsBetweenRatios = 100;

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<ArmObservation> _waiting = new();
    private readonly VariantJudge[] _variants;
    private readonly bool[] _isHarmful;
    private readonly Periods _periods;
    private readonly Action<HarmFound> _found;
    private readonly SampleRatioTest _ratio;
    private DistinctUnits _units;
    private ArmShares _shares;
    private int _waitingCount;
    private long _dropped;
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
        _isHarmful = new bool[_variants.Length];
        _shares = shares;
        _found = found;
        _ratio = new SampleRatioTest(shares);
        _units = new DistinctUnits(shares.Count);
        _periods = new Periods(time);
    }

    /// <summary>The number of observations that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether harm of a variant is shown.</summary>
    public bool IsHarmful(int variant) => Volatile.Read(ref _isHarmful[variant]);

    /// <summary>Keeps a variant stopped whose harm was shown before.</summary>
    public void KeepStopped(int variant) => Volatile.Write(ref _isHarmful[variant], true);

    /// <summary>Takes an observation of a call.</summary>
    public void Add(in ArmObservation observation)
    {
        if (Volatile.Read(ref _waitingCount) >= MostWaiting)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        _waiting.Enqueue(observation);
        if (Interlocked.Increment(ref _waitingCount) > ManyWaiting)
        {
            Evaluate();
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

    /// <summary>Changes the shares of the arms. Observations so far were made with the shares of before.</summary>
    public void Divide(ArmShares shares)
    {
        lock (_gate)
        {
            Drain();
            ObserveRatio();
            _shares = shares;
            _ratio.StartStratum(shares);
            _units = new DistinctUnits(shares.Count);
            foreach (var test in AllTests)
            {
                test.StartStratum();
            }
        }
    }

    /// <summary>What is shown so far.</summary>
    public CanaryReport Report()
    {
        lock (_gate)
        {
            Drain();
            ObserveRatio();
            var units = _units.Count();
            return new CanaryReport(
                _callsOfControl,
                units.ByArm,
                _ratio.IsMismatchShown,
                [.. _variants.Select(variant => ReportOf(variant))]);
        }
    }

    private IEnumerable<GuardrailTest> AllTests => _variants.SelectMany(static variant => variant.Tests);

    private VariantReport ReportOf(VariantJudge variant)
    {
        var (decision, reason) = variant.Decide(_ratio.IsMismatchShown);
        return new VariantReport(decision, reason, variant.Calls, variant.Answered, [.. variant.Tests.Select(test => test.GetStatus(variant.Name))]);
    }

    private void Drain()
    {
        while (_waiting.TryDequeue(out var observation))
        {
            Interlocked.Decrement(ref _waitingCount);
            Evaluate(observation);
        }

        if (_callsSinceRatio > _callsOfRatio / CallsBetweenRatios)
        {
            ObserveRatio();
        }

        _periods.StartIfDue(AllTests);
    }

    /// <summary>Looks whether units are divided as configured. A variant that was stopped gets no more of them.</summary>
    private void ObserveRatio()
    {
        _callsOfRatio += _callsSinceRatio;
        _callsSinceRatio = 0;
        if (!Array.Exists(_isHarmful, static isHarmful => isHarmful))
        {
            _ratio.Observe(_units.Count());
        }
    }

    private void Evaluate(in ArmObservation observation)
    {
        if (observation.Metric == OfCallsWithoutModel)
        {
            _variants[observation.Arm - 1].Count(isAnswered: false);
            return;
        }

        if (observation.Metric == OfCalls && observation.Unit != 0)
        {
            _units.Add(observation.Unit, observation.Arm);
            _callsSinceRatio++;
        }

        if (observation.Arm == 0)
        {
            _callsOfControl += observation.Metric == OfCalls ? 1 : 0;
            for (var variant = 0; variant < _variants.Length; variant++)
            {
                Compare(variant, observation);
            }
        }
        else
        {
            var variant = observation.Arm - 1;
            if (observation.Metric == OfCalls)
            {
                _variants[variant].Count(observation.Value != CallResult.Failed);
            }

            Compare(variant, observation);
        }
    }

    private void Compare(int variant, in ArmObservation observation)
    {
        var judge = _variants[variant];
        Compare(variant, judge.Tests[observation.Metric], observation);
        if (observation.Metric == OfCalls)
        {
            foreach (var test in judge.FurtherTestsOfCalls)
            {
                Compare(variant, test, observation);
            }
        }
    }

    private void Compare(int variant, GuardrailTest test, in ArmObservation observation)
    {
        var judge = _variants[variant];
        var share = _shares[variant + 1] / (_shares[variant + 1] + _shares[0]);
        test.Add(observation.Value, observation.Arm != 0, share, observation.Unit);
        if (judge.FindHarm(test) is { } harm)
        {
            Volatile.Write(ref _isHarmful[variant], true);
            _found(new HarmFound(variant, judge.Name, harm, judge.Calls));
        }
    }
}
