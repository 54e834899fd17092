using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>A real server that takes messages, on a port of this machine.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Channel<(byte[] Body, string Signature)> _taken = Channel.CreateUnbounded<(byte[], string)>();
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    /// <summary>What it answers, one after the other; 200 from then on.</summary>
    public Queue<int> Answers { get; } = new();

    /// <summary>Headers of the answers that aren't 200.</summary>
    public Dictionary<string, string> FailureHeaders { get; } = [];

    /// <summary>Whether it takes messages and doesn't answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The content type of the last message.</summary>
    public string? ContentType { get; private set; }

    /// <summary>What else was asked for, as method and path.</summary>
    public List<string> Others { get; } = [];

    public Uri Address => new(TestServer.AddressOf(_app), "hook");

    public static async Task<Receiver> StartAsync()
    {
        var app = TestServer.CreateBuilder().Build();
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        app.MapFallback(context =>
        {
            receiver.Others.Add($"{context.Request.Method} {context.Request.Path}");
            return Task.CompletedTask;
        });
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
        ContentType = context.Request.ContentType;
        var isSilent = IsSilent;
        if (Answers.TryDequeue(out var status))
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in FailureHeaders)
            {
                context.Response.Headers[name] = value;
            }
        }

        await _taken.Writer.WriteAsync((memory.ToArray(), context.Request.Headers["X-Guardrails-Signature"].ToString()));
        if (isSilent)
        {
            // The sender gives up.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
