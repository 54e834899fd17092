using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>Has participants share what isn't about guards. What one of them throws is in the way of nothing else. Used by one exchange at a time.</summary>
internal sealed class FleetParticipants(
    IReadOnlyList<IFleetParticipant> participants, StoreConnection store, FleetSection section, ReadFailures failures, ILogger logger)
{
    private readonly Dictionary<string, FleetLease> _leases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _logged = new(StringComparer.Ordinal);

    /// <summary>Has something called if a participant has something that other replicas should get at once.</summary>
    public void WhenChanged(Action changed)
    {
        foreach (var participant in participants)
        {
            participant.Changed += changed;
        }
    }

    /// <summary>What this replica contributes to tasks that one replica does for all, by participant.</summary>
    public IReadOnlyDictionary<string, string> Contribute()
    {
        var contributions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var participant in participants)
        {
            try
            {
                if (participant.Contribute() is { } contribution)
                {
                    contributions[participant.Name] = contribution;
                }
            }
            catch (Exception exception)
            {
                LogFailure(participant, exception);
            }
        }

        return contributions;
    }

    /// <param name="report">What this replica has reported.</param>
    /// <param name="reading">What was read then.</param>
    /// <param name="replicas">The reports of all replicas; null if this one leaves, and leads nothing any longer.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    public async Task ExchangeAsync(
        FleetReport report, FleetReading reading, ReplicaReports? replicas, CancellationToken cancellationToken)
    {
        foreach (var participant in participants)
        {
            var exchange = new ParticipantExchange(participant.Name, LeaseOf, store, report, reading, replicas);
            try
            {
                await failures.TryAsync(() => participant.ExchangeAsync(exchange, cancellationToken)).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailure(participant, exception);
            }
        }
    }

    public void GoAlone()
    {
        foreach (var participant in participants)
        {
            try
            {
                participant.GoAlone();
            }
            catch (Exception exception)
            {
                LogFailure(participant, exception);
            }
        }
    }

    private FleetLease LeaseOf(string name)
    {
        if (!_leases.TryGetValue(name, out var lease))
        {
            _leases.Add(name, lease = new FleetLease(name, store, section));
        }

        return lease;
    }

    /// <summary>Logs a failure that differs from the last one: most come with each exchange.</summary>
    private void LogFailure(IFleetParticipant participant, Exception exception)
    {
        if (_logged.GetValueOrDefault(participant.Name) != exception.Message)
        {
            _logged[participant.Name] = exception.Message;
            Log.ParticipantFailed(logger, exception, participant.Name);
        }
    }
}
