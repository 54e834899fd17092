using System.Globalization;

namespace PredictionGuardrails.AspNetCore.History;

/// <summary>Keeps the latest incidents, breaches, and breaker changes in bounded memory.</summary>
internal sealed class IncidentLog(HistoryOptions options) : IGuardEventHandler
{
    private const int MaximumChanges = 1_000;
    private const int LongestException = 4_000;
    private static readonly TimeSpan OneEntry = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private readonly LinkedList<KeptBreach> _breaches = new();
    private readonly Dictionary<object, KeptBreach> _latestOfKind = [];
    private readonly Dictionary<string, KeptBreach> _latestOfGuard = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Incident> _incidents = new(StringComparer.Ordinal);
    private readonly Queue<BreakerTransition> _changes = new();
    private long _nextId = 1;

    /// <summary>Gets the breaches, latest first.</summary>
    public IReadOnlyList<KeptBreach> Breaches
    {
        get
        {
            lock (_changing)
            {
                return [.. _breaches.Reverse()];
            }
        }
    }

    /// <summary>Gets the latest breach of a guard; null if it has none.</summary>
    public KeptBreach? LatestOf(string guard)
    {
        lock (_changing)
        {
            return _latestOfGuard.GetValueOrDefault(guard);
        }
    }

    /// <summary>Gets the incidents, latest first.</summary>
    public IReadOnlyList<Incident> Incidents
    {
        get
        {
            lock (_changing)
            {
                return [.. _incidents.Values.Reverse()];
            }
        }
    }

    /// <summary>Gets the changes of a guard's breaker, latest last.</summary>
    public IReadOnlyList<BreakerTransition> ChangesOf(string guard)
    {
        lock (_changing)
        {
            return [.. _changes.Where(change => change.Guard == guard)];
        }
    }

    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            var kind = (breach.Guard, breach.Rule, breach.Metric, breach.Segment, breach.Fallback, breach.Mode);
            if (_latestOfKind.TryGetValue(kind, out var kept) && breach.Time - kept.Breach.Time < OneEntry)
            {
                kept.Count++;
                return ValueTask.CompletedTask;
            }

            var id = _nextId++.ToString(CultureInfo.InvariantCulture);
            _latestOfGuard[breach.Guard] = _latestOfKind[kind] = _breaches.AddLast(new KeptBreach(id, kind, WithoutException(breach), TextOf(breach.Exception))).Value;
            if (_breaches.Count > options.MaximumBreaches)
            {
                Forget(_breaches.First!.Value);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            _changes.Enqueue(change with { Breach = change.Breach is { } breach ? WithoutException(breach) : null });
            if (_changes.Count > MaximumChanges)
            {
                _changes.Dequeue();
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            _incidents[incident.Id] = incident with
            {
                First = WithoutException(incident.First),
                Latest = WithoutException(incident.Latest),
                Strongest = WithoutException(incident.Strongest),
            };
            if (_incidents.Count > options.MaximumIncidents)
            {
                _incidents.Remove(_incidents.Values.FirstOrDefault(static other => !other.IsOpen, _incidents.GetAt(0).Value).Id);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Forget(KeptBreach oldest)
    {
        _breaches.RemoveFirst();
        if (_latestOfKind.GetValueOrDefault(oldest.Kind) == oldest)
        {
            _latestOfKind.Remove(oldest.Kind);
        }
    }

    /// <summary>Drops the exception because it can keep a whole request in memory.</summary>
    private static Breach WithoutException(Breach breach) => breach with { Exception = null };

    private static string? TextOf(Exception? exception) =>
        exception?.ToString() is not { } text ? null : text.Length <= LongestException ? text : $"{text.AsSpan(0, LongestException)} …";
}

/// <summary>A breach, and the number of breaches of its kind in the same minute.</summary>
internal sealed class KeptBreach(string id, object kind, Breach breach, string? exception)
{
    public string Id => id;

    public object Kind => kind;

    /// <summary>The first of them.</summary>
    public Breach Breach => breach;

    /// <summary>The exception as text, shortened if it is long.</summary>
    public string? Exception => exception;

    public long Count { get; set; } = 1;
}
