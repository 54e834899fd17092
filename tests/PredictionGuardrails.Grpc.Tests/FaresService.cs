using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Grpc.Tests.Proto;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Grpc.Tests;

/// <summary>How the server answers, and how often it was asked.</summary>
public sealed class Behaviour
{
    public int Asked { get; set; }

    public Func<Ride, ServerCallContext, Task<Fare>> Score { get; set; } = (ride, _) => Task.FromResult(new Fare { Amount = 2 * ride.Kilometers });
}

/// <summary>A real gRPC service.</summary>
public sealed class FaresService(Behaviour behaviour) : Fares.FaresBase
{
    public override async Task<Fare> Score(Ride request, ServerCallContext context)
    {
        behaviour.Asked++;
        await context.WriteResponseHeadersAsync(new Metadata { { "model", "7" } });
        context.ResponseTrailers.Add("took", "1");
        return await behaviour.Score(request, context);
    }

    public override Task<Fare> Again(Ride request, ServerCallContext context) => behaviour.Score(request, context);

    public override Task<Empty> Version(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task Follow(Ride request, IServerStreamWriter<Fare> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new Fare { Amount = 1000 });
    }
}

/// <summary>The server of that service, on a port of this machine.</summary>
internal sealed class FareServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FareServer(WebApplication app, Behaviour behaviour) => (_app, Behaviour) = (app, behaviour);

    public Behaviour Behaviour { get; }

    public GrpcChannel Connect(bool throwsCanceled = false) =>
        GrpcChannel.ForAddress(TestServer.AddressOf(_app), new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = throwsCanceled });

    public static async Task<FareServer> StartAsync()
    {
        var behaviour = new Behaviour();
        var builder = TestServer.CreateBuilder(HttpProtocols.Http2);
        builder.Services.AddSingleton(behaviour);
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<FaresService>();
        await app.StartAsync();
        return new FareServer(app, behaviour);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
