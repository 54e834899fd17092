using System.Diagnostics.Metrics;
using HdrHistogram;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Fallback;

namespace PredictionGuardrails.Benchmarks;

/// <summary>A model of which a call costs next to nothing.</summary>
public interface IScorer
{
    float Score(Ride ride);
}

public sealed record Ride(float Kilometers);

public sealed class Scorer : IScorer
{
    public float Score(Ride ride) => 2.5f + (1.8f * ride.Kilometers);
}

/// <summary>What people put around such a call today, each with its usual settings.</summary>
public sealed class Peers : IDisposable
{
    private readonly IScorer _scorer;
    private readonly Lock _lock = new();
    private readonly Meter _meter = new($"Benchmark {Guid.NewGuid()}");
    private readonly Histogram<double> _openTelemetry;
    private readonly MeterProvider _reader;
    private readonly Prometheus.Histogram _prometheus;
    private readonly LongConcurrentHistogram _hdr = new(1, 1_000_000, 3);
    private readonly ResiliencePipeline<float> _polly;
    private long _count;
    private long _interlocked;
    private double _mean;
    private double _squares;

    public Peers(IScorer scorer)
    {
        _scorer = scorer;
        _openTelemetry = _meter.CreateHistogram<double>("fare");
        _reader = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(new PeriodicExportingMetricReader(new Nowhere(), 1_000)).Build();
        _prometheus = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()).CreateHistogram("fare", "fare");
        _polly = new ResiliencePipelineBuilder<float>()
            .AddFallback(new FallbackStrategyOptions<float>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(!(arguments.Outcome.Result is >= 0 and <= 500)),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(12.5f),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<float>
            {
                ShouldHandle = static arguments => ValueTask.FromResult(!(arguments.Outcome.Result is >= 0 and <= 500)),
            })
            .Build();
    }

    public float InterlockedIncrement(Ride ride)
    {
        var fare = _scorer.Score(ride);
        Interlocked.Increment(ref _interlocked);
        return fare;
    }

    /// <summary>Mean and variance under a lock (B. Welford, 1962).</summary>
    public float LockedWelford(Ride ride)
    {
        var fare = _scorer.Score(ride);
        lock (_lock)
        {
            _count++;
            var distance = fare - _mean;
            _mean += distance / _count;
            _squares += distance * (fare - _mean);
        }

        return fare;
    }

    public float OpenTelemetryHistogram(Ride ride)
    {
        var fare = _scorer.Score(ride);
        _openTelemetry.Record(fare);
        return fare;
    }

    public float PrometheusHistogram(Ride ride)
    {
        var fare = _scorer.Score(ride);
        _prometheus.Observe(fare);
        return fare;
    }

    public float HdrHistogram(Ride ride)
    {
        var fare = _scorer.Score(ride);
        _hdr.RecordValue((long)(fare * 100));
        return fare;
    }

    public float PollyFallbackAndBreaker(Ride ride) => _polly.Execute(static (it) => it.Scorer.Score(it.Ride), (Scorer: _scorer, Ride: ride));

    public void Dispose()
    {
        _reader.Dispose();
        _meter.Dispose();
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
