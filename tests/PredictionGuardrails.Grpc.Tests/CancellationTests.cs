using Grpc.Core;
using Grpc.Core.Interceptors;
using PredictionGuardrails.Grpc.Tests.Proto;

namespace PredictionGuardrails.Grpc.Tests;

/// <summary>Who cancels a call: the model has failed, or the caller no longer wants to know.</summary>
public sealed class CancellationTests : IAsyncLifetime
{
    private static readonly DateTime Past = DateTime.UnixEpoch;

    private readonly List<Breach> _breaches = [];
    private FareServer _server = null!;

    public enum Form
    {
        Blocking,
        Asynchronous,
    }

    public static TheoryData<Form, bool> Forms => new() { { Form.Blocking, false }, { Form.Asynchronous, false }, { Form.Blocking, true }, { Form.Asynchronous, true } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FareServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_is_answered_for_by_the_fallback(Form form, bool throwsCanceled)
    {
        _server.Behaviour.Score = (_, _) => throw new RpcException(new Status(StatusCode.Cancelled, "shutting down"));

        (await AskAsync(form, throwsCanceled, isFalling: true)).Answer!.Amount.Should().Be(7);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Model_that_cancels_itself_is_reported_and_passes_as_it_would_without_a_guard(Form form, bool throwsCanceled)
    {
        _server.Behaviour.Score = (_, _) => throw new RpcException(new Status(StatusCode.Cancelled, "shutting down"));

        (await AskAsync(form, throwsCanceled)).Exception.Should().BeOfType<RpcException>().Which.Status.Detail.Should().Be("shutting down");
        _breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Deadline_that_has_passed_is_answered_for_by_the_fallback(Form form, bool throwsCanceled) =>
        (await AskAsync(form, throwsCanceled, Past, isFalling: true)).Answer!.Amount.Should().Be(7);

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Deadline_that_has_passed_is_reported_and_passes_as_it_would_without_a_guard(Form form, bool throwsCanceled)
    {
        (await AskAsync(form, throwsCanceled, Past)).Exception!.GetType().Should().Be(throwsCanceled ? typeof(OperationCanceledException) : typeof(RpcException));
        _breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Callers_cancellation_is_not_reported_and_passes_as_it_would_without_a_guard(Form form, bool throwsCanceled)
    {
        using var source = new CancellationTokenSource();
        Hang(() => source.CancelAsync());

        (await AskAsync(form, throwsCanceled, token: source.Token, isFalling: true)).Exception!.GetType().Should().Be(throwsCanceled ? typeof(OperationCanceledException) : typeof(RpcException));
        _breaches.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_that_its_caller_disposes_of_is_not_reported()
    {
        var arrived = new TaskCompletionSource();
        Hang(() =>
        {
            arrived.SetResult();
            return Task.CompletedTask;
        });
        using var guard = Guard(isFalling: true);
        using var channel = _server.Connect();
        var call = new Fares.FaresClient(channel.Intercept(new PredictionGuardInterceptor<Ride, Fare>(guard))).ScoreAsync(new Ride(), cancellationToken: Cancellation);
        await arrived.Task.WaitAsync(Cancellation);

        call.Dispose();

        await call.ResponseAsync.Awaiting(response => response).Should().ThrowAsync<RpcException>().Where(exception => exception.StatusCode == StatusCode.Cancelled);
        _breaches.Should().BeEmpty();
    }

    private void Hang(Func<Task> meanwhile) => _server.Behaviour.Score = async (_, context) =>
    {
        await meanwhile();
        return await new TaskCompletionSource<Fare>().Task.WaitAsync(context.CancellationToken);
    };

    private async Task<(Exception? Exception, Fare? Answer)> AskAsync(
        Form form, bool throwsCanceled, DateTime? deadline = null, CancellationToken? token = null, bool isFalling = false)
    {
        using var guard = Guard(isFalling);
        using var channel = _server.Connect(throwsCanceled);
        var client = new Fares.FaresClient(channel.Intercept(new PredictionGuardInterceptor<Ride, Fare>(guard)));
        Fare? answer = null;
        var exception = await Record.ExceptionAsync(async () => answer = form == Form.Blocking
            ? await Task.Run(() => client.Score(new Ride(), deadline: deadline, cancellationToken: token ?? Cancellation), CancellationToken.None)
            : await client.ScoreAsync(new Ride(), deadline: deadline, cancellationToken: token ?? Cancellation));
        return (exception, answer);
    }

    private PredictionGuard<Ride, Fare> Guard(bool isFalling) => new(
        "fare",
        guard =>
        {
            guard.Metric("amount", fare => fare.Amount);
            if (isFalling)
            {
                guard.OnException(BreachAction.Fallback).FallBackTo(new Fare { Amount = 7 });
            }
        },
        new PredictionGuardDependencies { BreachReported = _breaches.Add });
}
