using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Sharing;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>A variant in shadow on the replicas of a fleet: what each of them compares, and the leader.</summary>
internal sealed class SimulatedShadow
{
    private const string Definition = "simulated";
    private const int Slots = 4;
    private const double FailsAbove = 2.5;
    private readonly double _alpha;
    private readonly ObservationOutbox[] _outboxes;
    private readonly ShadowJudge[] _judges;
    private readonly SharedComparison? _together;

    /// <param name="replicas">The number of replicas.</param>
    /// <param name="alpha">The rate of false decisions.</param>
    /// <param name="isShared">Whether there is a fleet.</param>
    public SimulatedShadow(int replicas, double alpha, bool isShared)
    {
        _alpha = alpha;
        _outboxes = [.. Enumerable.Range(0, isShared ? replicas : 0).Select(static _ => new ObservationOutbox(Slots))];
        _judges = [.. Enumerable.Range(0, replicas).Select(replica => Create(isShared ? _outboxes[replica] : null))];
        if (isShared)
        {
            _together = new SharedComparison(found => new SharedShadowJudge([Create(outbox: null)], found), Slots, run: this, TimeProvider.System) { Definition = Definition };
            _together.Judge.ShareErrors(2);
            Array.ForEach(_judges, judge => judge.ShareErrors(2 * replicas));
        }
    }

    public int Replicas => _judges.Length;

    /// <summary>Whether harm is shown anywhere.</summary>
    public bool IsHarmful { get; private set; }

    /// <summary>Compares both models on an input.</summary>
    public void Add(int replica, double control, double variant, ulong unit) =>
        IsHarmful |= _judges[replica].Add(Measure(control), Measure(variant), unit) is not null;

    /// <summary>The replicas report, and the leader compares.</summary>
    public void Exchange()
    {
        if (_together is null)
        {
            return;
        }

        _together.Take([.. _outboxes.Select(static outbox => outbox.Send(Definition))]);
        IsHarmful |= _together.TakeHarm().Count > 0;
        var acknowledged = _together.Record().Acknowledged;
        Array.ForEach(_outboxes, outbox => outbox.Acknowledge(acknowledged));
    }

    private static double[] Measure(double value) =>
        value > FailsAbove ? [CallResult.Failed, MetricValue.Missing] : [CallResult.Answered, value];

    private ShadowJudge Create(ObservationOutbox? outbox)
    {
        var each = ErrorBudget.PerTest(_alpha, variants: 1, guardrails: 2);
        GuardrailTest[] tests =
        [
            new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, each, Margin.None),
            new PairedValueTest(new GuardrailDeclaration("value", HarmSide.Either, Margin.None), each, Margin.None),
        ];
        return new ShadowJudge(0, new VariantJudge("variant", tests), TimeProvider.System) { Outbox = outbox };
    }
}
