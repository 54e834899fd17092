using System.Text.Json;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>
/// Adds up the quality of predictions over the replicas of a fleet: each replica contributes what it has evaluated since it started, and one of them keeps the
/// sum, also of replicas that have ended since.
/// </summary>
/// <param name="qualities">Gets the quality of each guard, by the name of the guard; none while nothing is logged.</param>
/// <param name="time">The clock.</param>
internal sealed class QualitySharing(Func<IReadOnlyList<GuardQuality>> qualities, TimeProvider time) : IFleetParticipant
{
    /// <summary>Quality changes slowly, and reading all predictions that wait for outcomes isn't free.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _source = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, SharedOutcome> _outcomes = new(StringComparer.Ordinal);
    private string? _contribution;
    private long? _contributedAt;
    private long? _ledAt;
    private string? _generation;

    /// <inheritdoc/>
    /// <remarks>Nothing is so urgent.</remarks>
    public event Action? Changed
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public string Name => "quality";

    /// <inheritdoc/>
    public string? Contribute()
    {
        if (IsDue(_contributedAt))
        {
            _contributedAt = time.GetTimestamp();
            var totals = qualities().SelectMany(guard => guard.GetTotals(_source).Select(outcome => (Key: KeyOf(guard, outcome.Outcome), outcome.Totals)))
                .ToDictionary(static outcome => outcome.Key, static outcome => outcome.Totals);
            _contribution = totals.Count == 0 ? null : JsonSerializer.Serialize(totals, SharingJson.Default.DictionaryStringOutcomeTotals);
        }

        return _contribution;
    }

    /// <inheritdoc/>
    public async Task ExchangeAsync(IFleetExchange exchange, CancellationToken cancellationToken)
    {
        if (_contribution is null)
        {
            return;
        }

        if (_generation != exchange.StoreGeneration)
        {
            _generation = exchange.StoreGeneration;
            foreach (var outcome in _outcomes.Values)
            {
                outcome.ForgetVersions();
            }
        }

        if (await exchange.LeadAsync("lead", cancellationToken).ConfigureAwait(false) is { } contributions && IsDue(_ledAt))
        {
            _ledAt = time.GetTimestamp();
            await LeadAsync(exchange, contributions, cancellationToken).ConfigureAwait(false);
        }

        foreach (var guard in qualities())
        {
            foreach (var outcome in guard.Outcomes)
            {
                guard.Show(outcome, await OutcomeOf(KeyOf(guard, outcome)).ReadAsync(exchange, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    /// <inheritdoc/>
    public void GoAlone()
    {
        foreach (var guard in qualities())
        {
            foreach (var outcome in guard.Outcomes)
            {
                guard.Show(outcome, totals: null);
            }
        }
    }

    private bool IsDue(long? last) => last is not { } timestamp || time.GetElapsedTime(timestamp) >= Interval;

    private async Task LeadAsync(IFleetExchange exchange, IReadOnlyList<FleetContribution> contributions, CancellationToken cancellationToken)
    {
        var replicas = contributions.Select(Read).ToList();
        foreach (var key in replicas.SelectMany(static replica => replica.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            // During a deployment, replicas may not agree on what is measured. The most count.
            var totals = replicas.Select(replica => replica.GetValueOrDefault(key)).OfType<OutcomeTotals>()
                .GroupBy(static replica => replica.ErrorName).MaxBy(static error => error.Count())!;
            await OutcomeOf(key).LeadAsync(exchange, [.. totals], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what a replica contributes; nothing if it's one of another version that writes something else.</summary>
    private static Dictionary<string, OutcomeTotals> Read(FleetContribution contribution)
    {
        try
        {
            return JsonSerializer.Deserialize(contribution.Content, SharingJson.Default.DictionaryStringOutcomeTotals) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private SharedOutcome OutcomeOf(string key)
    {
        if (!_outcomes.TryGetValue(key, out var outcome))
        {
            _outcomes.Add(key, outcome = new SharedOutcome(key));
        }

        return outcome;
    }

    private static string KeyOf(GuardQuality guard, string outcome) => $"{Uri.EscapeDataString(guard.Guard)}/{Uri.EscapeDataString(outcome)}";
}
