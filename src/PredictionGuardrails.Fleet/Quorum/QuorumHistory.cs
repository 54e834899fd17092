using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>
/// The history of what the fleet decided on each guard, in one document of the store for each version of its model. Whichever replica notices a change first writes
/// it; all others read it. Used by one exchange at a time.
/// </summary>
internal sealed class QuorumHistory(StoreConnection store, string replica, ILogger logger)
{
    private readonly Dictionary<string, (long Version, QuorumRecord Record)> _known = new(StringComparer.Ordinal);

    /// <summary>The changes of a guard as they were last read, latest first.</summary>
    public IReadOnlyList<FleetTransition> Of(string guard, string modelVersion)
    {
        lock (_known)
        {
            return _known.GetValueOrDefault(NameOf(guard, modelVersion)).Record?.History ?? [];
        }
    }

    /// <inheritdoc cref="FleetActions.ForgetVersions"/>
    public void ForgetVersions()
    {
        lock (_known)
        {
            foreach (var (name, known) in _known.ToList())
            {
                _known[name] = (-1, known.Record);
            }
        }
    }

    /// <summary>Reads the history if it has changed, and writes what is decided now if it isn't in there.</summary>
    public async Task UpdateAsync(string guard, QuorumDecision decision, FleetReading reading, CancellationToken cancellationToken)
    {
        var name = NameOf(guard, decision.ModelVersion);
        var current = reading.Documents.GetValueOrDefault(name);
        var (version, record) = await ReadAsync(name, current, cancellationToken).ConfigureAwait(false);
        if (record.IsOpen == decision.IsOpen)
        {
            return;
        }

        var change = new FleetTransition { Time = reading.Time, IsOpen = decision.IsOpen, Reason = ReasonOf(decision), Replica = replica };
        var next = record.With(change);
        var content = JsonSerializer.Serialize(next, FleetJson.Default.QuorumRecord);
        var isFirst = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(name, version, content, token), cancellationToken).ConfigureAwait(false);
        if (isFirst)
        {
            Keep(name, version + 1, next);
            Log.Decided(logger, decision.IsOpen ? LogLevel.Warning : LogLevel.Information, guard, decision.IsOpen ? "open" : "closed", change.Reason);
        }
    }

    private static string NameOf(string guard, string modelVersion) => $"quorum/{guard}/{modelVersion}";

    private static string ReasonOf(QuorumDecision decision)
    {
        if (decision is { HasEnoughVotes: false, Change: { } change })
        {
            var predictions = string.Create(CultureInfo.InvariantCulture, $"{change.Change.Predictions:N0} predictions");
            return $"Metric '{change.Change.Metric}' was {FleetBreach.Describe(change)}, over {predictions}.";
        }

        var share = string.Create(CultureInfo.InvariantCulture, $"{decision.Votes.Count:N0} of {decision.ReplicaCount:N0} replicas");
        var required = string.Create(CultureInfo.InvariantCulture, $"({decision.RequiredVotes:N0} required)");
        var replicas = string.Join(", ", decision.Votes.Select(static vote => vote.Replica));
        return decision.IsOpen
            ? $"{share} opened their breakers {required}: {replicas}. {decision.Votes[0].Message}"
            : $"{share} have open breakers by themselves {required}.";
    }

    private async Task<(long Version, QuorumRecord Record)> ReadAsync(string name, long current, CancellationToken cancellationToken)
    {
        lock (_known)
        {
            if (_known.TryGetValue(name, out var known) && known.Version == current)
            {
                return known;
            }
        }

        var document = current == 0
            ? null
            : await store.AskAsync((asked, token) => asked.ReadDocumentAsync(name, token), cancellationToken).ConfigureAwait(false);
        var record = document is null ? new QuorumRecord { History = [] } : DocumentText.Read(name, document, FleetJson.Default.QuorumRecord);
        return Keep(name, document?.Version ?? 0, record);
    }

    private (long Version, QuorumRecord Record) Keep(string name, long version, QuorumRecord record)
    {
        lock (_known)
        {
            return _known[name] = (version, record);
        }
    }
}
