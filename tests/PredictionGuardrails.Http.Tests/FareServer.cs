using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Http.Tests;

/// <summary>A real server, on a port of this machine, that answers as a test says.</summary>
internal sealed class FareServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FareServer(WebApplication app) => _app = app;

    public int Asked { get; private set; }

    /// <summary>How it answers; a fare of 12.5 by default.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => Json(context, "{\"amount\":12.5}");

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<FareServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
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
