using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Tests.Support;

/// <summary>A guard's surroundings, all of them under the test's control.</summary>
internal sealed class TestWorld : IDisposable
{
    private readonly FakeLoggerProvider _logs = new();
    private readonly LoggerFactory _loggerFactory;

    public TestWorld() => _loggerFactory = new LoggerFactory([_logs]);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public RecordingHandler Handler { get; } = new();

    public TestMeterFactory Meters { get; } = new();

    public ChangingConfiguration Configuration { get; } = new();

    public ILoggerFactory LoggerFactory => _loggerFactory;

    public IReadOnlyList<FakeLogRecord> Logs => _logs.Collector.GetSnapshot();

    /// <summary>The breaches, each as soon as it was found.</summary>
    public ConcurrentQueue<Breach> Reported { get; } = [];

    public PredictionGuardDependencies Environment => new()
    {
        TimeProvider = Time,
        LoggerFactory = _loggerFactory,
        MeterFactory = Meters,
        EventHandlers = [Handler],
        BreachReported = Reported.Enqueue,
        Configuration = Configuration.Root,
    };

    public PredictionGuard<TInput, TPrediction> Guard<TInput, TPrediction>(
        Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null, string name = "fare") =>
        new(name, configure, Environment);

    /// <summary>A guard on numbers whose model answers with its input.</summary>
    public PredictionGuard<double, double> NumberGuard(Action<PredictionGuardBuilder<double, double>>? configure = null) => Guard(configure);

    public void Dispose()
    {
        _loggerFactory.Dispose();
        Meters.Dispose();
    }
}

/// <summary>Lets a test wait for the breaches that reach a handler.</summary>
internal sealed class RecordingHandler : IGuardEventHandler
{
    private readonly Channel<Breach> _breaches = Channel.CreateUnbounded<Breach>();

    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => _breaches.Writer.WriteAsync(breach, cancellationToken);

    private readonly Channel<BreakerTransition> _changes = Channel.CreateUnbounded<BreakerTransition>();

    public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken) => _changes.Writer.WriteAsync(change, cancellationToken);

    public ValueTask<BreakerTransition> NextChangeAsync() => _changes.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public ValueTask<Breach> NextAsync() => _breaches.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public List<Breach> Taken()
    {
        var taken = new List<Breach>();
        while (_breaches.Reader.TryRead(out var breach))
        {
            taken.Add(breach);
        }

        return taken;
    }
}
