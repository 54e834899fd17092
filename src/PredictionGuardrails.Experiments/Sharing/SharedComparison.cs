using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>
/// The comparison over all replicas, on the replica that leads: the same tests as for one process, on what each replica observed. One thread at a time uses it.
/// </summary>
internal sealed class SharedComparison
{
    /// <summary>How long the numbers of an outbox are remembered that isn't heard of: it may send again what was taken.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Acknowledgement> _acknowledged = new(StringComparer.Ordinal);
    private readonly List<HarmFound> _harm = [];
    private readonly double[] _values;
    private readonly int _slots;
    private readonly TimeProvider _time;
    private int _replicas;

    /// <param name="create">Creates what compares the arms; it gets what takes harm.</param>
    /// <param name="slots">The number of metrics of each observation.</param>
    /// <param name="run">The run of the experiment.</param>
    /// <param name="time">The clock.</param>
    public SharedComparison(Func<Action<HarmFound>, ISharedJudge> create, int slots, object run, TimeProvider time)
    {
        Judge = create(_harm.Add);
        Run = run;
        _slots = slots;
        _values = new double[slots];
        _time = time;
    }

    /// <summary>The run of the experiment that is compared.</summary>
    public object Run { get; }

    /// <summary>What is compared.</summary>
    public required string Definition { get; set; }

    public ISharedJudge Judge { get; }

    /// <summary>What shows harm, and hasn't been reported yet.</summary>
    public IReadOnlyList<HarmFound> TakeHarm()
    {
        HarmFound[] harm = [.. _harm];
        _harm.Clear();
        return harm;
    }

    /// <summary>Continues what another leader has compared.</summary>
    /// <param name="record">What it said last; null for nothing.</param>
    /// <param name="evidence">What its tests knew; null for nothing.</param>
    public void Continue(ComparisonRecord? record, EvidenceRecord? evidence)
    {
        foreach (var (source, last) in record?.Acknowledged ?? new Dictionary<string, long>())
        {
            _acknowledged[source] = new Acknowledgement(last, _time.GetTimestamp());
        }

        if (evidence is not null)
        {
            Judge.Carry(TestState.Reading(new MemoryStream(evidence.State)));
        }
    }

    /// <summary>Takes what replicas observed, each observation once.</summary>
    public void Take(IReadOnlyList<ObservationBatch> batches)
    {
        _replicas = 0;
        var outcomes = new SortedDictionary<int, List<OutcomeObservation>>();
        foreach (var batch in batches.Where(batch => batch.Definition == Definition && batch.Slots == _slots && batch.Count >= 0))
        {
            _replicas++;
            Take(batch, outcomes);
        }

        foreach (var (kind, observations) in outcomes)
        {
            Judge.TakeShared(kind - ObservationEntry.OfCall - 1, observations);
        }

        foreach (var gone in _acknowledged.Where(known => _time.GetElapsedTime(known.Value.HeardAt) > Memory).Select(static known => known.Key).ToList())
        {
            _acknowledged.Remove(gone);
        }
    }

    public ComparisonRecord Record() => new(
        Definition, _replicas, _acknowledged.ToDictionary(static known => known.Key, static known => known.Value.Last), Judge.Report());

    public EvidenceRecord Evidence()
    {
        using var state = new MemoryStream();
        Judge.Carry(TestState.Writing(state));
        return new EvidenceRecord(Definition, state.ToArray());
    }

    private void Take(ObservationBatch batch, SortedDictionary<int, List<OutcomeObservation>> outcomes)
    {
        var size = ObservationEntry.SizeOf(_slots);
        var last = batch.First + batch.Count - 1;
        var before = _acknowledged.GetValueOrDefault(batch.Source)?.Last ?? 0;
        var from = Math.Max(batch.First, before + 1);
        for (var number = from; number <= last; number++)
        {
            var entry = batch.Entries.AsSpan((int)(number - batch.First) * size, size);
            var observed = ObservationEntry.Read(entry, _values);
            var kind = ObservationEntry.KindOf(entry);
            if (kind == ObservationEntry.OfCall)
            {
                Judge.TakeShared(observed, _values);
                continue;
            }

            if (!outcomes.TryGetValue(kind, out var observations))
            {
                outcomes.Add(kind, observations = []);
            }

            observations.Add(OutcomeObservation.Of(observed, _values));
        }

        _acknowledged[batch.Source] = new Acknowledgement(Math.Max(last, before), _time.GetTimestamp());
    }

    /// <summary>What was taken of an outbox.</summary>
    /// <param name="Last">The number of the last observation.</param>
    /// <param name="HeardAt">When it was last heard of.</param>
    private sealed record Acknowledgement(long Last, long HeardAt);
}
