using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using PredictionGuardrails.Grpc.Tests.Proto;

namespace PredictionGuardrails.Grpc.Tests;

/// <summary>A model behind gRPC, asked through a real channel and a real server.</summary>
public sealed class InterceptorTests : IAsyncLifetime
{
    private readonly List<PredictionGuard<Ride, Fare>> _guards = [];
    private FareServer _server = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FareServer.StartAsync();
        _channel = _server.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        _guards.ForEach(guard => guard.Dispose());
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_clean_answer_comes_with_the_models_headers_and_trailers()
    {
        using var call = Client().ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: Cancellation);

        (await call.ResponseAsync).Amount.Should().Be(10);
        (await call.ResponseHeadersAsync).GetValue("model").Should().Be("7");
        call.GetStatus().StatusCode.Should().Be(StatusCode.OK);
        call.GetTrailers().GetValue("took").Should().Be("1");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_right_is_rejected()
    {
        await Client().Invoking(async client => await client.ScoreAsync(new Ride { Kilometers = 1000 }, cancellationToken: Cancellation)).Should()
            .ThrowAsync<PredictionRejectedException>().WithMessage("*Range breach in guard 'fare': amount was 2,000, expected between 0 and 500.");
    }

    [Fact]
    public void A_blocking_call_is_guarded_too()
    {
        var client = Client();

        client.Score(new Ride { Kilometers = 5 }, cancellationToken: Cancellation).Amount.Should().Be(10);
        client.Invoking(it => it.Score(new Ride { Kilometers = 1000 }, cancellationToken: Cancellation)).Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public async Task Documented_code_runs()
    {
        using var guard = new PredictionGuard<Ride, Fare>("fare", guard => guard.Metric("amount", fare => fare.Amount));

        (await Docs.GrpcSnippets.Connect(_channel, guard).ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: Cancellation)).Amount.Should().Be(10);
    }

    [Fact]
    public async Task A_fallback_answers()
    {
        (await Client(Falling).ScoreAsync(new Ride { Kilometers = 1000 }, cancellationToken: Cancellation)).Amount.Should().Be(7);
    }

    [Fact]
    public async Task A_failure_of_the_model_falls_back_where_that_is_chosen()
    {
        _server.Behaviour.Score = (_, _) => throw new RpcException(new Status(StatusCode.Internal, "out of memory"));

        (await Client(Falling).ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: Cancellation)).Amount.Should().Be(7);
    }

    [Fact]
    public async Task A_failure_of_the_model_passes_unchanged_otherwise()
    {
        _server.Behaviour.Score = (_, _) => throw new RpcException(new Status(StatusCode.Internal, "out of memory"));

        (await Client().Invoking(async client => await client.ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: Cancellation)).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be("out of memory");
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_failure_of_the_model()
    {
        using var source = new CancellationTokenSource();
        _server.Behaviour.Score = async (_, context) =>
        {
            await source.CancelAsync();
            return await new TaskCompletionSource<Fare>().Task.WaitAsync(context.CancellationToken);
        };

        await Client(Falling).Invoking(async client => await client.ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: source.Token)).Should().ThrowAsync<Exception>()
            .Where(exception => exception is OperationCanceledException || ((RpcException)exception).StatusCode == StatusCode.Cancelled);
    }

    [Fact]
    public async Task An_open_breaker_asks_no_server_and_there_are_no_headers_then()
    {
        var client = Client(Falling);
        _guards[^1].Isolate("for the test");

        using var call = client.ScoreAsync(new Ride { Kilometers = 5 }, cancellationToken: Cancellation);

        (await call).Amount.Should().Be(7);
        (await call.ResponseHeadersAsync).Should().BeEmpty();
        call.GetStatus().StatusCode.Should().Be(StatusCode.OK);
        call.GetTrailers().Should().BeEmpty();
        _server.Behaviour.Asked.Should().Be(0);
    }

    [Fact]
    public async Task Other_calls_and_streams_pass()
    {
        var client = Client();

        await client.VersionAsync(new Empty(), cancellationToken: Cancellation);
        using var call = client.Follow(new Ride(), cancellationToken: Cancellation);
        await call.ResponseStream.MoveNext(Cancellation);

        call.ResponseStream.Current.Amount.Should().Be(1000);
        _guards[^1].GetSnapshot("amount").Count.Should().Be(0);
    }

    [Fact]
    public async Task Of_several_methods_of_the_same_types_one_can_be_chosen()
    {
        var client = Client(method: "/fares.Fares/Score");

        (await client.AgainAsync(new Ride { Kilometers = 1000 }, cancellationToken: Cancellation)).Amount.Should().Be(2000);
        await client.Invoking(async it => await it.ScoreAsync(new Ride { Kilometers = 1000 }, cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>();
    }

    private static void Falling(PredictionGuardBuilder<Ride, Fare> guard) =>
        guard.OnBreach(BreachAction.Fallback).OnException(BreachAction.Fallback).FallBackTo(new Fare { Amount = 7 });

    private Fares.FaresClient Client(Action<PredictionGuardBuilder<Ride, Fare>>? configure = null, string? method = null)
    {
        var guard = new PredictionGuard<Ride, Fare>("fare", guard =>
        {
            guard.Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500));
            configure?.Invoke(guard);
        });
        _guards.Add(guard);
        return new Fares.FaresClient(_channel.Intercept(new PredictionGuardInterceptor<Ride, Fare>(guard, method)));
    }
}
