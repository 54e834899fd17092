using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

public sealed class PredictAsyncTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly TaskCompletionSource<double> _answer = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_model_that_completes_at_once_is_checked()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        (await guard.PredictAsync(1, (input, _) => new(input))).Should().Be(1);
        await guard.Awaiting(it => it.PredictAsync(501, (input, _) => new(input)).AsTask()).Should().ThrowAsync<PredictionRejectedException>();
    }

    [Fact]
    public async Task A_model_that_completes_later_is_checked()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        var call = guard.PredictAsync(1, async (_, _) => await _answer.Task);
        _answer.SetResult(1000);

        await FluentActions.Awaiting(() => call.AsTask()).Should().ThrowAsync<PredictionRejectedException>();
    }

    [Fact]
    public async Task A_model_that_completes_later_and_passes_answers()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        var call = guard.PredictAsync(1, async (_, _) => await _answer.Task);
        _answer.SetResult(12);

        (await call).Should().Be(12);
    }

    [Fact]
    public async Task The_model_gets_input_state_and_token()
    {
        var guard = _world.NumberGuard();
        using var source = new CancellationTokenSource();

        var answer = await guard.PredictAsync(
            5, 2, (state, input, token) => new(token == source.Token ? state * input : double.NaN), source.Token);

        answer.Should().Be(10);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_of_the_model_passes_unchanged(bool atOnce)
    {
        var guard = _world.NumberGuard(guard => guard.FallBackTo(1));
        var thrown = new InvalidOperationException("no model file");

        var call = Failing(guard, thrown, atOnce);

        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<InvalidOperationException>()).Which.Should().BeSameAs(thrown);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guard_can_fall_back_on_exceptions_of_the_model(bool atOnce)
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(2.5));

        (await Failing(guard, new InvalidOperationException(), atOnce)).Should().Be(2.5);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_failure()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(1));
        using var source = new CancellationTokenSource();
        var call = guard.PredictAsync(1, async (_, token) => await _answer.Task.WaitAsync(token), source.Token);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => call.AsTask()).Should().ThrowAsync<OperationCanceledException>();
        await guard.DisposeAsync();
        _world.Handler.Taken().Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancellation_that_is_not_the_callers_is_a_failure()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(1));
        using var source = new CancellationTokenSource();

        var answer = await guard.PredictAsync(
            1, (_, _) => ValueTask.FromException<double>(new TaskCanceledException("HttpClient.Timeout")), source.Token);

        answer.Should().Be(1);
    }

    [Fact]
    public async Task A_fallback_that_the_caller_cancels_ends_in_the_cancellation()
    {
        using var source = new CancellationTokenSource();
        var guard = _world.NumberGuard(guard => guard
            .OnBreach(BreachAction.Fallback)
            .FallBackTo(async (_, _, token) => await _answer.Task.WaitAsync(token))
            .FallBackTo(2.5));
        var call = guard.InspectAsync(1, double.NaN, source.Token);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => call.AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task InspectAsync_checks_a_prediction_that_is_there_already()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Fallback)
            .FallBackTo((ride, _, _) => new(ride + 1)));

        (await guard.InspectAsync(7, 30)).Should().Be(30);
        (await guard.InspectAsync(7, 3000)).Should().Be(8);
    }

    [Fact]
    public void A_missing_model_is_the_callers_mistake()
    {
        var guard = _world.NumberGuard();

        guard.Invoking(it => it.PredictAsync(1, null!)).Should().Throw<ArgumentNullException>().WithParameterName("model");
        guard.Invoking(it => it.PredictAsync<object?>(1, null, null!)).Should().Throw<ArgumentNullException>().WithParameterName("model");
    }

    private static Task<double> Failing(PredictionGuard<double, double> guard, Exception exception, bool atOnce) =>
        guard.PredictAsync(1, (_, _) => atOnce ? throw exception : ValueTask.FromException<double>(exception)).AsTask();
}
