using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>The comparisons of the replicas of a fleet, and that of the leader.</summary>
internal sealed class SimulatedFleet
{
    private const string Definition = "simulated";
    private const double FailsAbove = 2.5;
    private readonly double _alpha;
    private readonly CanaryJudge[] _judges;
    private readonly SharedComparison? _together;

    /// <param name="replicas">The number of replicas.</param>
    /// <param name="alpha">The rate of false decisions.</param>
    /// <param name="isShared">Whether there is a fleet.</param>
    public SimulatedFleet(int replicas, double alpha, bool isShared)
    {
        _alpha = alpha;
        _judges = [.. Enumerable.Range(0, replicas).Select(_ => Create(_ => IsStopped = true, isShared ? new ObservationOutbox(1) : null))];
        if (!isShared)
        {
            return;
        }

        _together = new SharedComparison(found => Create(found, outbox: null), slots: 1, run: this, TimeProvider.System) { Definition = Definition };
        _together.Judge.ShareErrors(2);
        Array.ForEach(_judges, judge => judge.ShareErrors(2 * replicas));
    }

    public int Replicas => _judges.Length;

    /// <summary>Whether harm is shown anywhere.</summary>
    public bool IsStopped { get; private set; }

    public void Add(int replica, UnitAssignment unit, double value)
    {
        var result = value > FailsAbove ? CallResult.Failed : CallResult.Answered;
        _judges[replica].Add(new CallObservation(unit.Arm, result, unit.Key), [value]);
        _judges[replica].Evaluate();
    }

    /// <summary>The replicas report, and the leader compares.</summary>
    public void Exchange()
    {
        if (_together is null)
        {
            return;
        }

        _together.Take([.. _judges.Select(static judge => judge.Outbox!.Send(Definition))]);
        IsStopped |= _together.TakeHarm().Count > 0;
        var acknowledged = _together.Record().Acknowledged;
        Array.ForEach(_judges, judge => judge.Outbox!.Acknowledge(acknowledged));
    }

    private CanaryJudge Create(Action<HarmFound> found, ObservationOutbox? outbox)
    {
        var each = ErrorBudget.PerTest(_alpha, variants: 1, guardrails: 2);
        GuardrailTest[] tests =
        [
            new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, each, Margin.None),
            new ValueTest(new GuardrailDeclaration("value", HarmSide.Either, Margin.None), each, Margin.None, baseline: null),
        ];
        return new CanaryJudge([new VariantJudge("variant", tests)], new ArmShares(0.5, 0.5), TimeProvider.System, found) { Outbox = outbox };
    }
}
