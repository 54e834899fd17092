using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Reporting;

public sealed class HandlerTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Every_handler_gets_every_breach_in_order()
    {
        var other = new RecordingHandler();
        var guard = Guard(_world.Handler, other);

        guard.Inspect(1, 501);
        guard.Inspect(1, 502);

        (await _world.Handler.NextAsync()).Observed.Should().Be("501");
        (await _world.Handler.NextAsync()).Observed.Should().Be("502");
        (await other.NextAsync()).Observed.Should().Be("501");
        (await other.NextAsync()).Observed.Should().Be("502");
    }

    [Fact]
    public async Task A_handler_that_throws_hurts_nobody_and_gets_the_next_breach()
    {
        using var failures = Counter("prediction_guardrails.handler.failures");
        var handled = 0;
        var throwing = new Handler((_, _) => ++handled == 1 ? throw new TimeoutException("no webhook") : ValueTask.CompletedTask);
        var guard = Guard(throwing, _world.Handler);

        guard.Inspect(1, 501);
        guard.Inspect(1, 502);
        await guard.DisposeAsync();

        handled.Should().Be(2);
        _world.Handler.Taken().Should().HaveCount(2);
        failures.GetMeasurementSnapshot().Should().ContainSingle().Which.Tags["handler"].Should().Be("Handler");
        var record = _world.Logs.Should().ContainSingle(record => record.Id.Id == 5).Which;
        record.Exception.Should().BeOfType<TimeoutException>();
        record.Message.Should().StartWith("Breach handler Handler failed. Event: Range breach in guard 'fare': prediction was 501");
    }

    [Fact]
    public async Task A_slow_handler_drops_and_counts_and_neither_callers_nor_other_handlers_wait()
    {
        using var dropped = Counter("prediction_guardrails.handler.dropped");
        var release = new TaskCompletionSource();
        var slow = new Handler(async (_, _) => await release.Task);
        var guard = Guard([slow, _world.Handler], options => options.HandlerQueueCapacity = 2);

        // The first is taken out and held; whether that is before or after the second does not matter for the sum.
        for (var i = 0; i < 10; i++)
        {
            guard.Inspect(1, 501 + i);
            (await _world.Handler.NextAsync()).Observed.Should().Be($"{501 + i}");
        }

        dropped.GetMeasurementSnapshot().Count.Should().BeInRange(7, 8);
        _world.Logs.Should().ContainSingle(record => record.Id.Id == 6).Which.Message.Should().Be(
            "Breach handler Handler queue is full; dropping breaches.");
        release.SetResult();
    }

    [Fact]
    public async Task At_shutdown_what_is_queued_is_handled_within_a_limit()
    {
        using var dropped = Counter("prediction_guardrails.handler.dropped");
        var started = new TaskCompletionSource();
        var token = CancellationToken.None;
        var stuck = new Handler(async (_, cancellationToken) =>
        {
            token = cancellationToken;
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, CancellationToken.None);
        });
        var guard = Guard([stuck], options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        guard.Inspect(1, 501);
        await started.Task;
        guard.Inspect(1, 502);
        guard.Inspect(1, 503);

        var disposal = guard.DisposeAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(2));
        disposal.IsCompleted.Should().BeFalse();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await disposal;

        token.IsCancellationRequested.Should().BeTrue();
        dropped.GetMeasurementSnapshot().Should().HaveCount(2);
        var record = _world.Logs.Should().ContainSingle(record => record.Id.Id == 7).Which;
        record.Level.Should().Be(LogLevel.Warning);
        record.Message.Should().Be("Breach handler Handler didn't finish within 00:00:03; 2 queued breaches were dropped.");
    }

    [Fact]
    public async Task A_handler_does_not_run_in_the_callers_context()
    {
        var local = new AsyncLocal<string?> { Value = "the caller's" };
        var seen = new TaskCompletionSource<string?>();
        var guard = Guard(new Handler((_, _) =>
        {
            seen.SetResult(local.Value);
            return ValueTask.CompletedTask;
        }));

        guard.Inspect(1, 501);

        (await seen.Task).Should().BeNull();
    }

    [Fact]
    public void Guards_can_be_made_where_the_callers_context_does_not_flow_anyway()
    {
        using (ExecutionContext.SuppressFlow())
        {
            FluentActions.Invoking(() => Guard(_world.Handler)).Should().NotThrow();
        }
    }

    private PredictionGuard<double, double> Guard(params IGuardEventHandler[] handlers) => Guard(handlers, null);

    private PredictionGuard<double, double> Guard(IReadOnlyCollection<IGuardEventHandler> handlers, Action<PredictionGuardrailsOptions>? configure) =>
        new("fare", guard => guard.Range(0, 500, BreachAction.Observe), new PredictionGuardDependencies
        {
            TimeProvider = _world.Time,
            LoggerFactory = _world.LoggerFactory,
            MeterFactory = _world.Meters,
            EventHandlers = handlers,
            Configure = configure,
        });

    private MetricCollector<long> Counter(string name) => new(_world.Meters, "PredictionGuardrails", name);

    private sealed class Handler(Func<Breach, CancellationToken, ValueTask> handle) : IGuardEventHandler
    {
        public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => handle(breach, cancellationToken);
    }
}
