using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.AspNetCore.History;

/// <summary>Collects the series of every metric of every guard from startup.</summary>
internal sealed class SeriesCollector(PredictionGuardRegistry registry, HistoryOptions options, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Lock _stepping = new();
    private volatile Dictionary<(string Guard, string Metric), MetricSeries> _series = [];
    private ITimer? _timer;

    /// <summary>Gets the time at which the series start.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var metrics = registry.Guards.SelectMany(guard => guard.Metrics, (guard, metric) => (guard, metric)).ToList();
        var points = (int)Math.Min(MetricSeries.MostPoints, options.MaximumBytes / MetricSeries.PointBytes / Math.Max(1, metrics.Count));
        _series = metrics.ToDictionary(
            it => (it.guard.Name, it.metric), it => new MetricSeries(it.guard.OpenReader(it.metric), StartedAt, points));
        _timer = time.CreateTimer(static self => ((SeriesCollector)self!).StepAll(), this, Step, Step);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Finds the series of a guard's metric; null if it has none.</summary>
    public MetricSeries? Find(string guard, string metric) => _series.GetValueOrDefault((guard, metric));

    public void Dispose()
    {
        _timer?.Dispose();

        // Wait for an interval that is being added. A later one finds no series.
        lock (_stepping)
        {
            foreach (var series in _series.Values)
            {
                series.Dispose();
            }

            _series = [];
        }
    }

    private void StepAll()
    {
        lock (_stepping)
        {
            foreach (var series in _series.Values)
            {
                series.Step();
            }
        }
    }
}
