using System.Runtime.CompilerServices;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>A model that cancels itself, with a token of its own, has failed; the caller's cancellation is none of its failures.</summary>
public sealed class ModelCancellationTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly CancellationTokenSource _own = new();
    private readonly CancellationTokenSource _callers = new();

    public ModelCancellationTests() => _own.Cancel();

    public enum Form
    {
        Call,
        CallThatThrowsAtOnce,
        Batch,
        Stream,
        Delegate,
        CallWithContext,
    }

    public static TheoryData<Form> Forms => [.. Enum.GetValues<Form>()];

    public void Dispose()
    {
        _world.Dispose();
        _own.Dispose();
        _callers.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_is_answered_for_by_the_fallback_where_the_caller_has_no_token(Form form) =>
        (await CallAsync(form, CancellationToken.None)).Should().Be(7);

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_falls_back_if_the_caller_has_a_token(Form form) => (await CallAsync(form, _callers.Token)).Should().Be(7);

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Cancellation_by_the_model_is_reported(Form form)
    {
        await CallAsync(form, CancellationToken.None);

        _world.Reported.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Callers_cancellation_passes_and_is_not_reported(Form form)
    {
        await _callers.CancelAsync();

        await this.Awaiting(it => it.CallAsync(form, _callers.Token)).Should().ThrowAsync<OperationCanceledException>();
        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void Timeout_of_a_client_in_a_synchronous_call_is_a_failure()
    {
        using var guard = Guard();

        guard.Predict(1, _ => throw new TaskCanceledException("The request was canceled.", new TimeoutException(), _own.Token)).Should().Be(7);
    }

    [Fact]
    public void Cancelled_token_in_a_synchronous_call_is_taken_for_the_callers()
    {
        using var guard = Guard();

        guard.Invoking(it => it.Predict(1, _ => throw new OperationCanceledException(_own.Token))).Should().Throw<OperationCanceledException>();
    }

    private PredictionGuard<double, double> Guard() => _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo((_, _) => 7));

    private async Task<double> CallAsync(Form form, CancellationToken token)
    {
        using var guard = Guard();
        return form switch
        {
            Form.Call => await guard.PredictAsync(1, CancelAsync, token),
            Form.CallThatThrowsAtOnce => await guard.PredictAsync(1, (_, _) => throw Canceled(), token),
            Form.Batch => (await guard.PredictBatchAsync([1.0, 2.0], async (_, given) => [await CancelAsync(0, given)], token))[0],
            Form.Stream => await guard.PredictStreamAsync(1, StreamAsync, token).FirstAsync(CancellationToken.None),
            Form.Delegate => await guard.Decorate(CancelAsync)(1, token),
            _ => await guard.PredictAsync(new PredictionContext(), 1, CancelAsync, token),
        };
    }

    private async ValueTask<double> CancelAsync(double input, CancellationToken token)
    {
        await Task.Yield();
        throw Canceled();
    }

    private async IAsyncEnumerable<double> StreamAsync(double input, [EnumeratorCancellation] CancellationToken token)
    {
        yield return await CancelAsync(input, token);
    }

    private OperationCanceledException Canceled() => new(_own.Token);
}
