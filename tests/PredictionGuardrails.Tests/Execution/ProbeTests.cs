using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Calls that probe a model while the breaker is half-open, in whichever way they are made.</summary>
public sealed class ProbeTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly RecordingObserver _observer = new();
    private int _calls;

    public enum Way
    {
        Predict,
        PredictAsync,
        PredictBatch,
        PredictBatchAsync,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Probes_that_pass_close_the_breaker(Way way)
    {
        using var guard = HalfOpen();

        for (var i = 0; i < 100 && guard.GetStatus().Breaker == BreakerState.HalfOpen; i++)
        {
            (await AskAsync(guard, way, static input => input)).Should().Be(7);
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Probe_that_is_rejected_opens_the_breaker(Way way)
    {
        using var guard = HalfOpen();

        (await AskAsync(guard, way, static _ => 500)).Should().Be(7);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        _world.Reported.Should().ContainSingle(breach => breach.Rule == RuleNames.Range);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Probe_that_fails_opens_the_breaker_and_reports_the_exception(Way way)
    {
        using var guard = HalfOpen(static guard => guard.OnException(BreachAction.Fallback));

        (await AskAsync(guard, way, static _ => throw new TimeoutException())).Should().Be(7);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        _world.Reported.Should().ContainSingle(breach => breach.Rule == RuleNames.Exceptions);
    }

    [Theory]
    [InlineData(Way.PredictAsync)]
    [InlineData(Way.PredictBatchAsync)]
    public async Task Probe_that_the_caller_cancels_leaves_the_breaker_half_open(Way way)
    {
        using var guard = HalfOpen();
        using var cancelling = new CancellationTokenSource();

        await AskAsync(guard, way, Cancel, cancelling.Token);

        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);

        double Cancel(double input)
        {
            cancelling.Cancel();
            throw new OperationCanceledException(cancelling.Token);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Probe_makes_room_for_the_next_one_when_it_ends(Way way)
    {
        _world.Configuration.SetGuard("""{ "Breaker": { "ConcurrentProbes": 1 } }""");
        using var guard = HalfOpen();

        await AskAsync(guard, way, static input => input);
        await AskAsync(guard, way, static input => input);

        _calls.Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Input_that_is_refused_is_no_probe(Way way)
    {
        using var guard = HalfOpen(static guard => guard.Input("size", static input => input, static size => size.Range(2, 3, BreachAction.Fallback)));

        (await AskAsync(guard, way, static input => input)).Should().Be(7);

        _calls.Should().Be(0);
        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Input_that_is_accepted_or_only_observed_is_a_probe(Way way)
    {
        using var guard = HalfOpen(static guard => guard
            .Input("size", static input => input, static size => size.Range(0, 3, BreachAction.Fallback))
            .Input("length", static input => input, static length => length.Range(2, 3, BreachAction.Observe)));

        await AskAsync(guard, way, static input => input);

        _calls.Should().Be(1);
        _observer.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(new { IsProbe = true, Prediction = 1.0, Answer = 7.0 });
    }

    private PredictionGuard<int, double> HalfOpen(Action<PredictionGuardBuilder<int, double>>? configure = null)
    {
        var guard = _world.Guard<int, double>(guard =>
        {
            guard.Range(0, 100, BreachAction.Fallback).FallBackTo(7).Observe(_observer);
            configure?.Invoke(guard);
        });
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "wrong", Expected = "right", Action = BreachAction.Fallback });
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
        return guard;
    }

    /// <summary>Asks about the input 1.</summary>
    private async Task<double> AskAsync(PredictionGuard<int, double> guard, Way way, Func<double, double> model, CancellationToken cancellationToken = default)
    {
        return way switch
        {
            Way.Predict => guard.Predict(1, input => Count(input)),
            Way.PredictAsync => await guard.PredictAsync(1, async (input, _) =>
            {
                await Task.Yield();
                return Count(input);
            }, cancellationToken),
            Way.PredictBatch => guard.PredictBatch([1], inputs => [Count(inputs[0])])[0],
            _ => (await guard.PredictBatchAsync([1], async (inputs, _) =>
            {
                await Task.Yield();
                return (IReadOnlyList<double>)[Count(inputs[0])];
            }, cancellationToken))[0],
        };

        double Count(int input)
        {
            _calls++;
            return model(input);
        }
    }
}
