using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet;

/// <summary>Exchanges with the store in each interval, at once if a breaker changes, and a last time when the host stops.</summary>
internal sealed class FleetHostedService(
    FleetManager fleet, FleetSection section, BreakerChanges changes, IMeterFactory? meters, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Replicas that start together don't ask the store together for ever.</summary>
    private const double Jitter = 0.1;

    private readonly FleetMeters _meters = new(meters, fleet);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meters.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await ExchangeAsync(stoppingToken).ConfigureAwait(false);
                await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await fleet.LeaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await fleet.ExchangeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ExchangeFailed(logger, exception);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var interval = section.Current.Interval * (1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1)));
        await Task.WhenAny(Task.Delay(interval, time, ended.Token), changes.WaitAsync(ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
