namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>
/// What the metrics of all guards have counted and the store doesn't have yet. Counts that were sent and not acknowledged are sent again as they are, because
/// the store may have them; newer counts wait in their readers meanwhile. Used by one exchange at a time.
/// </summary>
internal sealed class CountsOutbox : IDisposable
{
    /// <summary>A service that names a new version all the time would send everything it ever counted after the store was lost.</summary>
    private const int MostVersions = 4;

    private readonly List<Source> _sources;
    private readonly HashSet<(string Guard, string Segment)> _segments = [];
    private readonly List<PredictionGuard> _guards;
    private readonly Dictionary<FleetMetric, MetricSnapshot> _acknowledged = [];
    private readonly List<FleetMetric> _order = [];
    private IReadOnlyList<FleetCounts>? _sent;

    public CountsOutbox(IEnumerable<PredictionGuard> guards)
    {
        _guards = [.. guards];
        _sources = [.. _guards.SelectMany(static guard => guard.Metrics.Select(metric => Source.Of(guard, metric, segment: null)))];
    }

    /// <summary>The ID under which the store knows this replica.</summary>
    public string Incarnation { get; private set; } = NewIncarnation();

    /// <summary>The number of the counts that are sent next.</summary>
    public long Sequence { get; private set; } = 1;

    /// <summary>Whether counts were sent that aren't acknowledged.</summary>
    public bool HasSent => _sent is not null;

    /// <summary>The counts to send.</summary>
    /// <param name="versionOf">The version of a guard's model; empty if it isn't known.</param>
    public IReadOnlyList<FleetCounts> Take(Func<PredictionGuard, string> versionOf) => _sent ??= Read(versionOf);

    /// <summary>The store has what was sent.</summary>
    public void Acknowledge()
    {
        foreach (var (metric, values) in _sent ?? [])
        {
            Add(metric, values);
        }

        _sent = null;
        Sequence++;
    }

    /// <summary>The store has lost everything: all counts are sent again, as those of another replica.</summary>
    public void StartOver()
    {
        foreach (var (metric, values) in _sent ?? [])
        {
            Add(metric, values);
        }

        _sent = [.. _order.Select(metric => new FleetCounts(metric, _acknowledged[metric]))];
        _acknowledged.Clear();
        _order.Clear();
        Incarnation = NewIncarnation();
        Sequence = 1;
    }

    public void Dispose() => _sources.ForEach(static source => source.Reader.Dispose());

    private static string NewIncarnation() => Guid.CreateVersion7().ToString("N");

    private List<FleetCounts> Read(Func<PredictionGuard, string> versionOf)
    {
        FindSegments();
        return
        [
            .. from source in _sources
               let values = source.Reader.Read()
               where values.Count > 0
               select new FleetCounts(new FleetMetric(source.Guard.Name, versionOf(source.Guard), source.Metric, source.Segment), values),
        ];
    }

    /// <summary>A segment is there once a prediction of it has come.</summary>
    private void FindSegments()
    {
        foreach (var guard in _guards)
        {
            foreach (var segment in guard.GetSegments().Where(segment => _segments.Add((guard.Name, segment))))
            {
                _sources.AddRange(guard.SegmentMetrics.Select(metric => Source.Of(guard, metric, segment)));
            }
        }
    }

    private void Add(FleetMetric metric, MetricSnapshot values)
    {
        if (_acknowledged.TryGetValue(metric, out var before))
        {
            _acknowledged[metric] = before.Merge(values);
            return;
        }

        _acknowledged.Add(metric, values);
        _order.Add(metric);
        var versions = _order.FindAll(other => other with { ModelVersion = metric.ModelVersion } == metric);
        if (versions.Count > MostVersions)
        {
            _acknowledged.Remove(versions[0]);
            _order.Remove(versions[0]);
        }
    }

    private sealed record Source(PredictionGuard Guard, string Metric, string? Segment, SnapshotReader Reader)
    {
        /// <summary>Reads what was recorded since the start.</summary>
        public static Source Of(PredictionGuard guard, string metric, string? segment) =>
            new(guard, metric, segment, guard.OpenReader(metric, segment, sinceStart: true));
    }
}
