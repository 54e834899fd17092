using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Experiments;

/// <summary>Starts experiments with the host, and evaluates them each second.</summary>
internal sealed class ExperimentsHostedService(ExperimentManager manager, IMeterFactory? meters, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);
    private readonly ExperimentMeters _meters = new(meters, manager);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meters.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Evaluate();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops. What was found in the last second is still reported.
            Evaluate();
        }
    }

    private void Evaluate()
    {
        foreach (var experiment in manager.Experiments)
        {
            try
            {
                experiment.Evaluate();
            }
            catch (Exception exception)
            {
                Log.EvaluationFailed(_logger, exception, experiment.Name);
            }
        }
    }
}
