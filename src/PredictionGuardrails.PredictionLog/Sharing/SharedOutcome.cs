using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>The documents of an outcome that the replicas of a fleet share. Used by one exchange at a time.</summary>
/// <param name="name">The name of the guard and of the outcome.</param>
internal sealed class SharedOutcome(string name)
{
    /// <summary>How many processes are kept. Beyond that, those that weren't heard of for longest are forgotten.</summary>
    private const int MostSources = 1000;

    private readonly string _totalsName = $"{name}/totals";
    private readonly string _sourcesName = $"{name}/sources";
    private long _totalsVersion;
    private FleetTotals? _totals;
    private long _sourcesVersion;
    private SourceTotals _sources = new(0, new Dictionary<string, KnownSource>());

    /// <summary>Reads what the leader has added up.</summary>
    public async Task<FleetTotals?> ReadAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        if (exchange.VersionOf(_totalsName) != _totalsVersion)
        {
            (_totalsVersion, _totals) = await ReadAsync(
                exchange, _totalsName, SharingJson.Default.FleetTotals, static totals => DayTotals.AreValid(totals.Days), cancellationToken)
                .ConfigureAwait(false);
        }

        return _totals;
    }

    /// <summary>Adds up what all replicas know.</summary>
    public async Task LeadAsync(IFleetExchange exchange, IReadOnlyList<OutcomeTotals> replicas, CancellationToken cancellationToken)
    {
        if (exchange.VersionOf(_sourcesName) != _sourcesVersion)
        {
            // Another leader has written it, the store has lost it, or the answer to this one got lost.
            var (version, others) = await ReadAsync(
                exchange, _sourcesName, SharingJson.Default.SourceTotals, static sources => sources.Sources.Values.All(static source =>
                    source is not null && DayTotals.AreValid(source.Final)), cancellationToken).ConfigureAwait(false);
            _sources = others is null ? _sources : Combine(_sources, others);
            _sourcesVersion = version;
        }

        var error = replicas[0].ErrorName;
        var today = TodayOf(replicas);
        var sources = Take(_sources, replicas);
        var text = JsonSerializer.Serialize(sources, SharingJson.Default.SourceTotals);
        if (await exchange.TryWriteDocumentAsync(_sourcesName, _sourcesVersion, text, cancellationToken).ConfigureAwait(false))
        {
            _sources = sources;
            _sourcesVersion++;
            var days = DayTotals.Add(
            [
                .. _sources.Sources.Values.Where(source => source.ErrorName == error).SelectMany(static source => source.Final),
                .. replicas.SelectMany(static replica => replica.Waiting),
            ]).FindAll(day => day.IsRecent(today));
            var totals = JsonSerializer.Serialize(new FleetTotals(error, replicas.Count, days), SharingJson.Default.FleetTotals);
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

    /// <summary>Replaces what was known of the processes that were heard of, and forgets those whose days are too old by all clocks.</summary>
    private static SourceTotals Take(SourceTotals known, IReadOnlyList<OutcomeTotals> replicas)
    {
        var turn = known.Turn + 1;
        var today = replicas.Min(static replica => replica.Today);
        var heard = replicas.ToDictionary(static replica => replica.Source, replica => new KnownSource(turn, replica.ErrorName, replica.Final));
        var others = known.Sources.Where(source => !heard.ContainsKey(source.Key) && source.Value.Final.Any(day => !day.IsTooOld(today)))
            .OrderByDescending(static source => source.Value.Turn).Take(MostSources - heard.Count);
        return new SourceTotals(turn, heard.Concat(others).ToDictionary());
    }

    /// <summary>What two leaders know. Of each source, the later one is right.</summary>
    private static SourceTotals Combine(SourceTotals own, SourceTotals others)
    {
        var sources = new Dictionary<string, KnownSource>(own.Sources, StringComparer.Ordinal);
        foreach (var (source, known) in others.Sources)
        {
            sources[source] = own.Sources.TryGetValue(source, out var ours) && ours.Turn > known.Turn ? ours : known;
        }

        return new SourceTotals(Math.Max(own.Turn, others.Turn), sources);
    }

    private static async Task<(long Version, T? Content)> ReadAsync<T>(
        IFleetExchange exchange, string name, JsonTypeInfo<T> type, Func<T, bool> isValid, CancellationToken cancellationToken)
        where T : class
    {
        if (await exchange.ReadDocumentAsync(name, cancellationToken).ConfigureAwait(false) is not { } document)
        {
            return (0, null);
        }

        try
        {
            return JsonSerializer.Deserialize(document.Content ?? "", type) is { } content && isValid(content)
                ? (document.Version, content)
                : throw new JsonException("It isn't what a replica writes.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"The document 'quality/{name}' of the fleet's store can't be read: {exception.Message} Delete it to start over.", exception);
        }
    }
}
