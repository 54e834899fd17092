using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>
/// The comparison over all replicas, on the replica that leads: the same tests as for one process, on what each replica observed. One thread at a time uses it.
/// </summary>
/// <param name="judge">Compares the arms.</param>
/// <param name="slots">The number of metrics of each observation.</param>
/// <param name="run">The run of the experiment.</param>
internal sealed class SharedComparison(CanaryJudge judge, int slots, object run)
{
    private readonly Dictionary<string, long> _acknowledged = new(StringComparer.Ordinal);
    private readonly double[] _values = new double[slots];
    private int _replicas;

    /// <summary>The run of the experiment that is compared.</summary>
    public object Run => run;

    /// <summary>What is compared.</summary>
    public required string Definition { get; set; }

    public CanaryJudge Judge => judge;

    /// <summary>Continues what another leader has compared.</summary>
    /// <param name="record">What it said last; null for nothing.</param>
    /// <param name="evidence">What its tests knew; null for nothing.</param>
    public void Continue(ComparisonRecord? record, EvidenceRecord? evidence)
    {
        foreach (var (source, last) in record?.Acknowledged ?? new Dictionary<string, long>())
        {
            _acknowledged[source] = last;
        }

        if (evidence is not null)
        {
            judge.Carry(TestState.Reading(new MemoryStream(evidence.State)));
        }
    }

    /// <summary>Takes what replicas observed, each observation once.</summary>
    public void Take(IReadOnlyList<ObservationBatch> batches)
    {
        _replicas = 0;
        var outcomes = new SortedDictionary<int, List<OutcomeObservation>>();
        foreach (var batch in batches.Where(batch => batch.Definition == Definition && batch.Slots == slots && batch.Count >= 0))
        {
            _replicas++;
            Take(batch, outcomes);
        }

        foreach (var (kind, observations) in outcomes)
        {
            judge.TakeShared(kind - ObservationEntry.OfCall - 1, observations);
        }

        var gone = _acknowledged.Keys.Except(batches.Select(static batch => batch.Source)).ToList();
        gone.ForEach(source => _acknowledged.Remove(source));
    }

    public ComparisonRecord Record() => new(Definition, _replicas, new Dictionary<string, long>(_acknowledged), judge.Report());

    public EvidenceRecord Evidence()
    {
        using var state = new MemoryStream();
        judge.Carry(TestState.Writing(state));
        return new EvidenceRecord(Definition, state.ToArray());
    }

    private void Take(ObservationBatch batch, SortedDictionary<int, List<OutcomeObservation>> outcomes)
    {
        var size = ObservationEntry.SizeOf(slots);
        var last = batch.First + batch.Count - 1;
        var from = Math.Max(batch.First, _acknowledged.GetValueOrDefault(batch.Source) + 1);
        for (var number = from; number <= last; number++)
        {
            var entry = batch.Entries.AsSpan((int)(number - batch.First) * size, size);
            var observed = ObservationEntry.Read(entry, _values);
            var kind = ObservationEntry.KindOf(entry);
            if (kind == ObservationEntry.OfCall)
            {
                judge.TakeShared(observed, _values);
                continue;
            }

            if (!outcomes.TryGetValue(kind, out var observations))
            {
                outcomes.Add(kind, observations = []);
            }

            observations.Add(OutcomeObservation.Of(observed, _values[0]));
        }

        _acknowledged[batch.Source] = Math.Max(last, _acknowledged.GetValueOrDefault(batch.Source));
    }
}
