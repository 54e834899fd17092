using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Http.Tests;

/// <summary>A real server, on a port of this machine, that answers as a test says.</summary>
internal sealed class FareServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FareServer(WebApplication app) => _app = app;

    public int Asked { get; private set; }

    /// <summary>How it answers; a fare of 12.5 by default.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => Json(context, "{\"amount\":12.5}");

    public Uri Address => TestServer.AddressOf(_app);

    public static async Task<FareServer> StartAsync()
    {
        var app = TestServer.CreateBuilder().Build();
        var server = new FareServer(app);
        app.Run(context =>
        {
            server.Asked++;
            return server.Answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task Json(HttpContext context, string body, int status = 200)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        context.Response.Headers["X-Model"] = "7";
        return context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
