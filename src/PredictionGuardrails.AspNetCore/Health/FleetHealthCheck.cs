using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore;

/// <summary>Reports whether the store of the fleet answers.</summary>
internal sealed class FleetHealthCheck(IFleetManager fleet, GuardHealthOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = fleet.GetStatus();
        var data = new Dictionary<string, object> { ["fleet"] = status.Fleet, ["replica"] = status.Replica, ["store"] = status.Store, ["replicas"] = status.ReplicaCount };
        foreach (var guard in status.Guards.Where(static guard => guard.Votes.Count > 0))
        {
            data[$"guard {guard.Guard}"] = string.Create(
                CultureInfo.InvariantCulture, $"{guard.Votes.Count:N0} of {guard.ReplicaCount:N0} replicas opened their breakers, {guard.RequiredVotes:N0} required");
        }

        return Task.FromResult(status.AloneSince is { } since
            ? new HealthCheckResult(options.WhenAlone, $"Guards decide alone since {since:u}. {status.AloneReason}", data: data)
            : new HealthCheckResult(HealthStatus.Healthy, Describe(status), data: data));
    }

    private static string Describe(FleetStatus status) => status.LastExchangeAt is null
        ? "The store hasn't been asked yet."
        : string.Create(CultureInfo.InvariantCulture, $"{status.ReplicaCount:N0} {(status.ReplicaCount == 1 ? "replica is" : "replicas are")} connected.");
}
