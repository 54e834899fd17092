using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>
/// Whatever an asynchronous call awaits, it doesn't go on in the synchronization context that it was made in: a caller that blocks that context until the
/// call is complete would wait forever.
/// </summary>
public sealed class SynchronizationContextTests : IDisposable
{
    private static readonly Dictionary<string, Func<SynchronizationContextTests, Task>> All = new()
    {
        ["call"] = static it => it.Predict(it.Guard()),
        ["call with a fallback"] = static it => it.FallingBack().PredictAsync(1, static (_, _) => new(500)).AsTask(),
        ["call with a fallback for an exception"] = static it =>
            it.FallingBack().PredictAsync(1, static (_, _) => ValueTask.FromException<double>(new TimeoutException())).AsTask(),
        ["call with a span"] = static it => it.Predict(it.Guard(static guard => guard.TraceCalls())),
        ["call that is observed"] = static it => it.Predict(it.Guard(static guard => guard.Observe(new RecordingObserver()))),
        ["call with a fallback that is observed"] = static it =>
            it.FallingBack(static guard => guard.Observe(new RecordingObserver())).PredictAsync(1, static (_, _) => new(500)).AsTask(),
        ["call with a fault"] = static it => it.Predict(it.Faulty()),
        ["call with a fault of a guard that is off"] = static it => it.Predict(Off(it.Faulty())),
        ["probe"] = static it => it.Predict(it.HalfOpen(it.Guard())),
        ["call with a fallback while the breaker is open"] = static it => it.Predict(Isolated(it.FallingBack())),
        ["existing prediction with a fallback"] = static it => it.FallingBack().InspectAsync(1, 500).AsTask(),
        ["call of an arm"] = static it => it.Predict(it.Routed(static arm => arm).Guard, 2),
        ["call of an arm whose guard is off"] = static it => it.Predict(it.RoutedOff().Guard, 2),
        ["call of the own model with arms"] = static it => it.Predict(it.Routed(static arm => arm).Guard, 1),
        ["batch"] = static it => it.PredictBatch(it.Guard(), 1),
        ["batch with a refused input"] = static it => it.PredictBatch(it.Guard(static guard => guard.Input("size", static input => input, static size => size.Range(0, 10, BreachAction.Fallback))), 1, 11),
        ["batch with a fallback"] = static it => it.FallingBack().PredictBatchAsync([1], static (_, _) => new ValueTask<IReadOnlyList<double>>([500])).AsTask(),
        ["batch that is observed"] = static it => it.PredictBatch(it.Guard(static guard => guard.Observe(new RecordingObserver())), 1),
        ["batch with a fault"] = static it => it.PredictBatch(it.Faulty(), 1),
        ["batch of a guard that is off"] = static it => it.PredictBatch(Off(it.Guard()), 1),
        ["batch that probes"] = static it => it.PredictBatch(it.HalfOpen(it.Guard()), 1),
        ["existing batch with a fallback"] = static it => it.FallingBack().InspectBatchAsync(new[] { 1 }, new double[] { 500 }).AsTask(),
        ["batch of an arm"] = static it => it.PredictBatch(it.RoutedBatches().Guard, 2),
        ["batch of an arm with a fallback"] = static it => it.PredictBatch(it.RoutedToFallback().Guard, 2),
        ["batch of an arm that is asked about each item"] = static it => it.PredictBatch(it.Routed(static arm => arm).Guard, 2),
        ["batch of the own model with arms"] = static it => it.PredictBatch(it.RoutedBatches().Guard, 1),
        ["batch of the own model and an arm"] = static it => it.PredictBatch(it.Routed(static arm => arm with { AsyncModel = null, Model = static input => input }).Guard, 1, 2),
        ["stream"] = static it => Read(it.Guard(), it.HeldStreamAsync),
        ["stream that is observed"] = static it => Read(it.Guard(static guard => guard.Observe(new RecordingObserver())), it.HeldStreamAsync),
        ["stream with a fallback"] = static it => Read(it.FallingBack(), static (_, _) => AsyncEnumerable.Repeat(500.0, 1)),
        ["stream with a fallback for an exception"] = static it => Read(it.FallingBack(), static (_, _) => throw new TimeoutException()),
        ["stream with a fallback while the breaker is open"] = static it => Read(Isolated(it.FallingBack()), static (_, _) => AsyncEnumerable.Repeat(1.0, 1)),
        ["stream with a fallback that is observed"] = static it =>
            Read(it.FallingBack(static guard => guard.Observe(new RecordingObserver())), static (_, _) => throw new TimeoutException()),
        ["stream that ends"] = static it => Read(it.Guard(), it.EndingAsync),
        ["stream of an arm"] = static it => Read(it.Routed(arm => arm with { StreamModel = it.HeldStreamAsync }).Guard, static (_, _) => AsyncEnumerable.Repeat(1.0, 1), 2),
    };

    private readonly TestWorld _world = new();
    private readonly List<IDisposable> _guards = [];
    private readonly TaskCompletionSource<double> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CountingContext _context = new();

    public static TheoryData<string> Calls => [.. All.Keys];

    public void Dispose()
    {
        _guards.ForEach(static guard => guard.Dispose());
        _world.Dispose();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Call_goes_on_outside_of_the_callers_context(string call) => GoesOnElsewhere(All[call]);

    [Fact]
    public Task Stream_of_an_arm_that_cannot_answer_ends_outside_of_the_callers_context() => GoesOnElsewhere(static it =>
        Read(it.Routed(arm => arm with { StreamModel = it.EndingAsync }).Guard, static (_, _) => AsyncEnumerable.Repeat(1.0, 1), 2));

    [Fact]
    public Task Service_of_a_fallback_ends_outside_of_the_callers_context() => GoesOnElsewhere(static it =>
        it.Served(static guard => guard.FallBackToService<EndingService>(static (_, _, _) => 7)).PredictAsync(1, static (_, _) => new(500)).AsTask());

    [Fact]
    public Task Service_of_an_asynchronous_fallback_ends_outside_of_the_callers_context() => GoesOnElsewhere(static it =>
        it.Served(static guard => guard.FallBackToService<EndingService>(static (_, _, _, _) => new(7))).PredictAsync(1, static (_, _) => new(500)).AsTask());

    private async Task GoesOnElsewhere(Func<SynchronizationContextTests, Task> call)
    {
        var called = _context.Call(() => call(this));

        called.IsCompleted.Should().BeFalse("it awaits something");
        _held.SetResult(1);
        await called;

        _context.Posted.Should().Be(0);
    }

    private PredictionGuard<int, double> Guard(Action<PredictionGuardBuilder<int, double>>? configure = null) => Keep(_world.Guard<int, double>(guard =>
    {
        guard.Range(0, 100, BreachAction.Fallback);
        configure?.Invoke(guard);
        guard.FallBackTo(7);
    }));

    private PredictionGuard<int, double> FallingBack(Action<PredictionGuardBuilder<int, double>>? configure = null) => Guard(guard =>
    {
        guard.OnException(BreachAction.Fallback).FallBackTo((_, _, _) => new(_held.Task));
        configure?.Invoke(guard);
    });

    private PredictionGuard<int, double> Served(Action<PredictionGuardBuilder<int, double>> configure)
    {
        var services = Keep(new ServiceCollection().AddScoped(_ => new EndingService(_held.Task)).BuildServiceProvider());
        return Keep(new PredictionGuard<int, double>("fare", guard => configure(guard.Range(0, 100, BreachAction.Fallback)), new PredictionGuardDependencies { Services = services }));
    }

    private PredictionGuard<int, double> Faulty()
    {
        var guard = Guard();
        guard.InjectedFault = static prediction => 2 * prediction;
        return guard;
    }

    private static PredictionGuard<int, double> Off(PredictionGuard<int, double> guard)
    {
        guard.OverrideMode(GuardMode.Off);
        return guard;
    }

    private static PredictionGuard<int, double> Isolated(PredictionGuard<int, double> guard)
    {
        guard.Isolate("a bad release");
        return guard;
    }

    private PredictionGuard<int, double> HalfOpen(PredictionGuard<int, double> guard)
    {
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "wrong", Expected = "right", Action = BreachAction.Fallback });
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        return guard;
    }

    private RoutedGuard Routed(Func<PredictionArm<int, double>, PredictionArm<int, double>> configure)
    {
        var routed = Keep(new RoutedGuard(_world));
        routed.Variant = configure(routed.Variant with { Model = null, AsyncModel = HeldAsync });
        return routed;
    }

    private RoutedGuard RoutedOff()
    {
        var routed = Routed(static arm => arm);
        Off(routed.Child);
        return routed;
    }

    private RoutedGuard RoutedBatches() =>
        Routed(arm => arm with { AsyncModel = null, AsyncBatchModel = async (inputs, _) => [.. Enumerable.Repeat(await _held.Task.ConfigureAwait(false), inputs.Length)] });

    private RoutedGuard RoutedToFallback() =>
        Routed(arm => arm with { AsyncModel = null, Guard = FallingBack(), AsyncBatchModel = static (_, _) => new([500]) });

    private T Keep<T>(T guard)
        where T : IDisposable
    {
        _guards.Add(guard);
        return guard;
    }

    private Task<double> Predict(PredictionGuard<int, double> guard, int input = 1) => guard.PredictAsync(input, HeldAsync).AsTask();

    private Task<double[]> PredictBatch(PredictionGuard<int, double> guard, params int[] inputs) => guard.PredictBatchAsync(
        inputs, async (inputs, _) => (IReadOnlyList<double>)[.. Enumerable.Repeat(await _held.Task.ConfigureAwait(false), inputs.Count)]).AsTask();

    private static async Task Read(PredictionGuard<int, double> guard, Func<int, CancellationToken, IAsyncEnumerable<double>> model, int input = 1)
    {
        await foreach (var _ in guard.PredictStreamAsync(input, model).ConfigureAwait(false))
        {
        }
    }

    private ValueTask<double> HeldAsync(int input, CancellationToken cancellationToken) => new(_held.Task);

    private async IAsyncEnumerable<double> HeldStreamAsync(int input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await _held.Task.ConfigureAwait(false);
    }

    /// <summary>Says something that is rejected, and ends later.</summary>
    private async IAsyncEnumerable<double> EndingAsync(int input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return 500;
        }
        finally
        {
            await _held.Task.ConfigureAwait(false);
        }
    }

    private sealed class EndingService(Task held) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await held.ConfigureAwait(false);
    }
}
