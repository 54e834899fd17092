using System.Text.Json;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>
/// Adds up the quality of predictions over the replicas of a fleet: each replica contributes what it has evaluated since it started, and one of them keeps the
/// sum, also of replicas that have ended since.
/// </summary>
/// <param name="log">Gets the log; null while nothing is logged.</param>
/// <param name="time">The clock.</param>
internal sealed class QualitySharing(Func<PredictionLogWriter?> log, TimeProvider time) : IFleetParticipant
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
            var totals = Qualities.SelectMany(guard => guard.GetTotals(_source).Select(outcome => (Key: KeyOf(guard, outcome.Outcome), outcome.Totals)))
                .ToDictionary(static outcome => outcome.Key, static outcome => outcome.Totals);

            // After a crash, the next process must not evaluate again what is in the sum.
            log()?.SaveQuality();
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

        var failures = new FirstFailure();
        if (await exchange.LeadAsync("lead", cancellationToken).ConfigureAwait(false) is { } contributions && IsDue(_ledAt))
        {
            _ledAt = time.GetTimestamp();
            await LeadAsync(exchange, contributions, failures, cancellationToken).ConfigureAwait(false);
        }

        foreach (var guard in Qualities)
        {
            foreach (var outcome in guard.Outcomes)
            {
                FleetTotals? totals = null;
                await failures.TryAsync(async () => totals =
                    await OutcomeOf(KeyOf(guard, outcome)).ReadAsync(exchange, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                guard.Show(outcome, totals);
            }
        }

        failures.Throw();
    }

    /// <inheritdoc/>
    public void GoAlone()
    {
        foreach (var guard in Qualities)
        {
            foreach (var outcome in guard.Outcomes)
            {
                guard.Show(outcome, totals: null);
            }
        }
    }

    private IReadOnlyList<GuardQuality> Qualities => log()?.Qualities ?? [];

    private bool IsDue(long? last) => last is not { } timestamp || time.GetElapsedTime(timestamp) >= Interval;

    private async Task LeadAsync(
        IFleetExchange exchange, IReadOnlyList<FleetContribution> contributions, FirstFailure failures, CancellationToken cancellationToken)
    {
        var replicas = contributions.Select(Read).ToList();
        foreach (var key in replicas.SelectMany(static replica => replica.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            // During a deployment, replicas may not agree on what is measured. The most count. After an outage, a replica may be there twice.
            var totals = replicas.Select(replica => replica.GetValueOrDefault(key)).OfType<OutcomeTotals>().DistinctBy(static replica => replica.Source)
                .GroupBy(static replica => replica.ErrorName).MaxBy(static error => error.Count())!;
            await failures.TryAsync(() => OutcomeOf(key).LeadAsync(exchange, [.. totals], cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what a replica contributes; nothing if it's one of another version that writes something else.</summary>
    private static Dictionary<string, OutcomeTotals> Read(FleetContribution contribution)
    {
        try
        {
            var read = JsonSerializer.Deserialize(contribution.Content, SharingJson.Default.DictionaryStringOutcomeTotals) ?? [];
            return read.Where(static outcome => outcome.Value is { IsValid: true }).ToDictionary();
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

    /// <summary>One outcome whose documents can't be read is in the way of no other.</summary>
    private sealed class FirstFailure
    {
        private Exception? _failure;

        public async Task TryAsync(Func<Task> share)
        {
            try
            {
                await share().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not FleetStoreException and not OperationCanceledException)
            {
                _failure ??= exception;
            }
        }

        public void Throw()
        {
            if (_failure is { } failure)
            {
                throw new InvalidOperationException(failure.Message, failure);
            }
        }
    }
}
