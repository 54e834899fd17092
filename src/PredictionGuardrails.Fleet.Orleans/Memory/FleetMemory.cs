using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>What the replicas of a fleet share, without the documents. Used by one caller at a time.</summary>
internal sealed class FleetMemory
{
    private readonly string _generation;
    private readonly FleetMembers _members;
    private readonly FleetTotals _totals;

    public FleetMemory()
        : this(Guid.NewGuid().ToString("N"), new FleetMembers([]), new FleetTotals([]))
    {
    }

    private FleetMemory(string generation, FleetMembers members, FleetTotals totals)
    {
        _generation = generation;
        _members = members;
        _totals = totals;
    }

    /// <summary>Continues with what was saved elsewhere. Times are moved by the difference of the two clocks.</summary>
    public static FleetMemory Restore(MemoryState state, DateTimeOffset now)
    {
        var shift = now - state.Time;
        return new FleetMemory(
            state.Generation,
            new FleetMembers(state.Members.Select(member => member.MoveBy(shift))),
            new FleetTotals(state.Totals.Select(total => total.MoveBy(shift))));
    }

    public MemoryState Save(DateTimeOffset now) => new(_generation, now, _members.Save(), _totals.Save());

    /// <summary>Whether a report is for this generation, or of a replica that knows none yet.</summary>
    public bool IsKnownBy(ExchangeRequest request) => request.Generation is null || request.Generation == _generation;

    /// <summary>Keeps a report, unless it's for another generation, and answers it.</summary>
    /// <param name="request">The report.</param>
    /// <param name="documents">The versions of documents by name.</param>
    /// <param name="now">The time of this machine.</param>
    public ExchangeAnswer Exchange(ExchangeRequest request, Dictionary<string, long> documents, DateTimeOffset now)
    {
        if (!IsKnownBy(request))
        {
            return new ExchangeAnswer(IsAccepted: false, _generation, now, ReplicaCount: 0, [], []);
        }

        _members.ForgetBefore(now);
        _totals.ForgetBefore(now);
        if (_members.IsNew(request))
        {
            _totals.Add(request.Counts, now);
        }

        _members.Keep(request, now);
        var alive = _members.AliveAt(now);
        return new ExchangeAnswer(
            IsAccepted: true, _generation, now, alive.Count, [.. request.Guards.Select(guard => FleetMembers.Count(guard.Key, alive))], documents);
    }

    /// <returns>The counts in the JSON format of snapshots as UTF-8; null if there are none.</returns>
    public byte[]? ReadCounts(MetricKey metric) => _totals.Read(metric);

    public ReplicaEntry[] ReadReplicas(DateTimeOffset now) => [.. _members.AliveAt(now).Select(static member => member.ToEntry())];
}
