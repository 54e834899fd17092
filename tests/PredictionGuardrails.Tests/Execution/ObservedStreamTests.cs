using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>What observers learn of streams that fail, or that don't begin.</summary>
public sealed class ObservedStreamTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly RecordingObserver _observer = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Stream_that_fails_has_a_failed_record()
    {
        using var guard = Guard();

        await guard.Awaiting(it => ReadAsync(it)).Should().ThrowAsync<TimeoutException>();

        _observer.Records.Should().Equal(
            new ObservedRecord(1, null, false, PredictionVerdict.Accepted, 5) { Prediction = 5 }, new ObservedRecord(1, null, false, PredictionVerdict.Failed, null));
    }

    [Fact]
    public async Task Stream_of_a_guard_that_is_off_has_no_record_if_it_fails()
    {
        using var guard = Guard();
        guard.OverrideMode(GuardMode.Off);

        await guard.Awaiting(it => ReadAsync(it)).Should().ThrowAsync<TimeoutException>();

        _observer.Records.Should().BeEmpty();
    }

    [Fact]
    public async Task Stream_that_ends_with_a_fallback_has_a_record_of_it()
    {
        using var guard = Guard(static guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));

        (await ReadAsync(guard)).Should().Equal(5, 7);

        _observer.Records[^1].Should().Be(new ObservedRecord(1, null, false, PredictionVerdict.FellBack, 7) { Breaches = "fare Exceptions" });
    }

    [Fact]
    public async Task Stream_that_an_open_breaker_rejects_has_a_rejected_record()
    {
        using var guard = Guard();
        guard.Isolate("a bad release");

        await guard.Awaiting(it => ReadAsync(it)).Should().ThrowAsync<BreakerOpenException>();

        _observer.Records.Should().Equal(new ObservedRecord(1, null, false, PredictionVerdict.Rejected, null) { Breaches = "fare Isolated" });
    }

    private PredictionGuard<int, double> Guard(Action<PredictionGuardBuilder<int, double>>? configure = null) => _world.Guard<int, double>(guard =>
    {
        guard.Observe(_observer);
        configure?.Invoke(guard);
    });

    private static Task<List<double>> ReadAsync(PredictionGuard<int, double> guard)
    {
        return guard.PredictStreamAsync(1, static (_, _) => FailAsync(), Cancellation).ToListAsync(Cancellation).AsTask();

        static async IAsyncEnumerable<double> FailAsync()
        {
            await Task.Yield();
            yield return 5;
            throw new TimeoutException();
        }
    }
}
