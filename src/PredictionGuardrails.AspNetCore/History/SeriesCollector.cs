using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.AspNetCore.History;

/// <summary>Keeps the series of every metric of every guard, from the start of the service on.</summary>
internal sealed class SeriesCollector(PredictionGuardRegistry registry, HistoryOptions options, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Lock _stepping = new();
    private volatile Dictionary<(string Guard, string Metric), MetricSeries> _series = [];
    private ITimer? _timer;

    /// <summary>When the series begin.</summary>
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

    /// <summary>The series of a guard's metric; null where nothing is kept of it.</summary>
    public MetricSeries? Find(string guard, string metric) => _series.GetValueOrDefault((guard, metric));

    public void Dispose()
    {
        _timer?.Dispose();

        // Wait for a step in progress. A step that starts later has nothing left to do.
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
