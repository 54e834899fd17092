using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>The documents of an outcome that the replicas of a fleet share. Used by one exchange at a time.</summary>
/// <param name="name">The name of the guard and of the outcome.</param>
internal sealed class SharedOutcome(string name)
{
    /// <summary>The largest document of sources, in characters. If it's larger, those that weren't heard of for longest are added up.</summary>
    private const int LargestSources = 1 << 20;

    private readonly string _totalsName = $"{name}/totals";
    private readonly string _sourcesName = $"{name}/sources";
    private long _totalsVersion;
    private FleetTotals? _totals;
    private long _sourcesVersion;
    private SourceTotals _sources = new(0, [], new Dictionary<string, KnownSource>());

    /// <summary>Reads what the leader has added up.</summary>
    public async Task<FleetTotals?> ReadAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.VersionOf(_totalsName) != _totalsVersion)
        {
            (_totalsVersion, _totals) = await ReadAsync(exchange, _totalsName, SharingJson.Default.FleetTotals, cancellationToken).ConfigureAwait(false);
        }

        return _totals;
    }

    /// <summary>Adds up what all replicas know.</summary>
    public async Task LeadAsync(IFleetExchange exchange, IReadOnlyList<OutcomeTotals> replicas, CancellationToken cancellationToken)
    {
        if (exchange.VersionOf(_sourcesName) != _sourcesVersion)
        {
            // Another leader has written it, the store has lost it, or the answer to this one got lost.
            var (version, others) = await ReadAsync(exchange, _sourcesName, SharingJson.Default.SourceTotals, cancellationToken).ConfigureAwait(false);
            _sources = others is null ? _sources : Combine(_sources, others);
            _sourcesVersion = version;
        }

        var today = TodayOf(replicas);
        var (sources, text) = Shorten(Take(_sources, replicas, today));
        if (await exchange.TryWriteDocumentAsync(_sourcesName, _sourcesVersion, text, cancellationToken).ConfigureAwait(false))
        {
            _sources = sources;
            _sourcesVersion++;
            var days = DayTotals.Add(
            [
                .. _sources.Ended,
                .. _sources.Sources.Values.SelectMany(static source => source.Final),
                .. replicas.SelectMany(static replica => replica.Waiting),
            ]).FindAll(day => day.IsRecent(today));
            var totals = JsonSerializer.Serialize(new FleetTotals(replicas[0].ErrorName, replicas.Count, days), SharingJson.Default.FleetTotals);
            await exchange.TryWriteDocumentAsync(_totalsName, exchange.VersionOf(_totalsName), totals, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets versions, which begin again in a store that lost its content.</summary>
    public void ForgetVersions()
    {
        _totalsVersion = -1;
        _sourcesVersion = -1;
    }

    /// <summary>The day that it is on most replicas: the clock of one that is wrong must not make all other days too old.</summary>
    private static DateOnly TodayOf(IReadOnlyList<OutcomeTotals> replicas) =>
        replicas.Select(static replica => replica.Today).Order().ElementAt((replicas.Count - 1) / 2);

    /// <summary>Replaces what was known of the processes that were heard of. What is too old is in no total any longer.</summary>
    private static SourceTotals Take(SourceTotals known, IReadOnlyList<OutcomeTotals> replicas, DateOnly today)
    {
        var turn = known.Turn + 1;
        var sources = known.Sources.Where(source => source.Value.Final.Any(day => day.IsRecent(today))).ToDictionary(StringComparer.Ordinal);
        foreach (var replica in replicas)
        {
            sources[replica.Source] = new KnownSource(turn, replica.Final);
        }

        return new SourceTotals(turn, [.. known.Ended.Where(day => day.IsRecent(today))], sources);
    }

    /// <summary>What two leaders know. Of each source, the later one is right.</summary>
    private static SourceTotals Combine(SourceTotals own, SourceTotals others)
    {
        var sources = new Dictionary<string, KnownSource>(own.Sources, StringComparer.Ordinal);
        foreach (var (source, known) in others.Sources)
        {
            sources[source] = own.Sources.TryGetValue(source, out var ours) && ours.Turn > known.Turn ? ours : known;
        }

        return new SourceTotals(Math.Max(own.Turn, others.Turn), others.Turn >= own.Turn ? others.Ended : own.Ended, sources);
    }

    /// <summary>Adds up the sources that weren't heard of for longest until the document is small enough.</summary>
    private static (SourceTotals Sources, string Text) Shorten(SourceTotals sources)
    {
        var text = JsonSerializer.Serialize(sources, SharingJson.Default.SourceTotals);
        while (text.Length > LargestSources && sources.Sources.Any(source => source.Value.Turn < sources.Turn))
        {
            var ended = sources.Sources.Where(source => source.Value.Turn < sources.Turn).OrderBy(static source => source.Value.Turn)
                .Take((sources.Sources.Count / 4) + 1).ToList();
            sources = sources with
            {
                Ended = DayTotals.Add([.. sources.Ended, .. ended.SelectMany(static source => source.Value.Final)]),
                Sources = sources.Sources.Except(ended).ToDictionary(),
            };
            text = JsonSerializer.Serialize(sources, SharingJson.Default.SourceTotals);
        }

        return (sources, text);
    }

    private static async Task<(long Version, T? Content)> ReadAsync<T>(
        IFleetExchange exchange, string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await exchange.ReadDocumentAsync(name, cancellationToken).ConfigureAwait(false) is not { } document)
        {
            return (0, null);
        }

        try
        {
            return (document.Version, JsonSerializer.Deserialize(document.Content ?? "", type) ?? throw new JsonException("It's null."));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"The document 'quality/{name}' of the fleet's store can't be read: {exception.Message} Delete it to start over.", exception);
        }
    }
}
