namespace PredictionGuardrails.Fleet;

/// <summary>Keeps what replicas share in memory. Use it in tests and samples, in which all replicas are in one process.</summary>
/// <param name="time">The clock. The default is the system's.</param>
public sealed class InProcessFleetStore(TimeProvider? time = null) : IFleetStore
{
    /// <summary>How long a replica that isn't heard of is remembered, so that a report that it sends again isn't folded twice.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<FleetMetric, MetricSnapshot> _counts = [];
    private readonly Dictionary<string, FleetDocument> _documents = new(StringComparer.Ordinal);
    private string _generation = NewGeneration();

    /// <inheritdoc/>
    public string Description => "this process";

    /// <summary>Deletes everything, like a store that lost its content.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _members.Clear();
            _counts.Clear();
            _documents.Clear();
            _generation = NewGeneration();
        }
    }

    /// <inheritdoc/>
    public ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(Exchange(report, _time.GetUtcNow()));
        }
    }

    /// <inheritdoc/>
    public ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metric);
        lock (_gate)
        {
            return ValueTask.FromResult(_counts.GetValueOrDefault(metric));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<FleetReplicaRecord>>(
                [.. AliveAt(_time.GetUtcNow()).Select(static member => member.ToRecord())]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            return ValueTask.FromResult(_documents.GetValueOrDefault(name));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        lock (_gate)
        {
            if ((_documents.GetValueOrDefault(name)?.Version ?? 0) != expectedVersion)
            {
                return ValueTask.FromResult(false);
            }

            _documents[name] = new FleetDocument(expectedVersion + 1, content);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NewGeneration() => Guid.NewGuid().ToString("N");

    private FleetReading Exchange(FleetReport report, DateTimeOffset now)
    {
        if (report.Generation is not null && report.Generation != _generation)
        {
            return new FleetReading
            {
                IsAccepted = false,
                Generation = _generation,
                Time = now,
                ReplicaCount = 0,
                Guards = [],
                Documents = new Dictionary<string, long>(),
            };
        }

        Keep(report, now);
        var alive = AliveAt(now).ToList();
        return new FleetReading
        {
            IsAccepted = true,
            Generation = _generation,
            Time = now,
            ReplicaCount = alive.Count,
            Guards = [.. report.Guards.Select(guard => Read(guard, alive))],
            Documents = _documents.ToDictionary(static document => document.Key, static document => document.Value.Version),
        };
    }

    private void Keep(FleetReport report, DateTimeOffset now)
    {
        foreach (var forgotten in _members.Where(member => now - member.Value.HeardAt > Memory).Select(static member => member.Key).ToList())
        {
            _members.Remove(forgotten);
        }

        var sequence = _members.GetValueOrDefault(report.Incarnation)?.Report.Sequence ?? 0;
        if (report.Sequence > sequence)
        {
            foreach (var (metric, values) in report.Counts)
            {
                _counts[metric] = _counts.TryGetValue(metric, out var before) ? before.Merge(values) : values;
            }
        }

        _members[report.Incarnation] = new Member(report with { Sequence = Math.Max(sequence, report.Sequence), Counts = [] }, now);
    }

    private IEnumerable<Member> AliveAt(DateTimeOffset now) => _members.Values.Where(member => member.HeardAt + member.Report.TimeToLive > now);

    private static FleetGuardReading Read(FleetGuardReport guard, List<Member> alive)
    {
        var same = alive
            .SelectMany(member => member.Report.Guards
                .Where(other => other.Guard == guard.Guard && other.ModelVersion == guard.ModelVersion)
                .Select(other => (Member: member, Guard: other)))
            .ToList();
        return new FleetGuardReading
        {
            ReplicaCount = same.Count,
            Votes = [.. same.Where(static one => one.Guard.Ballot is not null).Select(static one => one.Member.Cast(one.Guard, one.Guard.Ballot!))],
        };
    }

    private sealed record Member(FleetReport Report, DateTimeOffset HeardAt)
    {
        public FleetReplicaRecord ToRecord() =>
            new(Report.Replica, Report.Incarnation, HeardAt, Report.Guards) { Contributions = Report.Contributions };

        public FleetCastVote Cast(FleetGuardReport guard, FleetBallot ballot) =>
            new(Report.Replica, Report.Incarnation, guard.LastAction, ballot.Rule, ballot.Message, HeardAt - ballot.Age);
    }
}
