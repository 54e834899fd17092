using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>A real server that takes messages, on a port of this machine.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Channel<(byte[] Body, string Signature)> _taken = Channel.CreateUnbounded<(byte[], string)>();
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    /// <summary>What it answers, one after the other; 200 from then on.</summary>
    public Queue<int> Answers { get; } = new();

    public Uri Address => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "hook");

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask<(byte[] Body, string Signature)> NextAsync() => _taken.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasMore => _taken.Reader.TryPeek(out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        context.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
        await _taken.Writer.WriteAsync((memory.ToArray(), context.Request.Headers["X-Guardrails-Signature"].ToString()));
    }
}
