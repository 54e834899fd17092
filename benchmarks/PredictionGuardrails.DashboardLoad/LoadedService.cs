using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.DashboardLoad;

/// <summary>A service with a dashboard, and a thread that predicts with each guard in turn, as fast as it can.</summary>
internal sealed class LoadedService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PredictionGuard<double, double>[] _guards;
    private readonly Thread _load;
    private long _predictions;
    private volatile bool _isOver;

    private LoadedService(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _guards = [.. app.Services.GetRequiredService<PredictionGuardRegistry>().Guards.Cast<PredictionGuard<double, double>>()];
        _load = new Thread(Predict);
        _load.Start();
    }

    public Uri Address { get; }

    public static async Task<LoadedService> StartAsync(int guards)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var added = builder.Services.AddPredictionGuardrails();
        for (var i = 0; i < guards; i++)
        {
            added.AddGuard<double, double>($"guard {i}", guard => guard.Range(0, 500, BreachAction.Observe).Baseline(minimumDuration: TimeSpan.Zero));
        }

        added.AddDashboard();
        var app = builder.Build();
        app.Use(StreamCounter.CountAsync);
        app.MapPredictionGuardrails();
        await app.StartAsync();
        return new LoadedService(app);
    }

    /// <summary>Predictions a second, of each second.</summary>
    public async Task<List<double>> MeasureAsync(int seconds)
    {
        var rates = new List<double>();
        for (var i = 0; i < seconds; i++)
        {
            var (from, started) = (Interlocked.Read(ref _predictions), Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(1));
            rates.Add((Interlocked.Read(ref _predictions) - from) / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return rates;
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _load.Join();
        await _app.DisposeAsync();
    }

    private void Predict()
    {
        const int Batch = 1000;
        var random = new Random(1);
        while (!_isOver)
        {
            foreach (var guard in _guards)
            {
                for (var i = 0; i < Batch; i++)
                {
                    guard.Predict(8 + (4 * random.NextDouble()), static value => value);
                }

                Interlocked.Add(ref _predictions, Batch);
            }
        }
    }
}

/// <summary>Counts the event streams that are open.</summary>
internal static class StreamCounter
{
    private static int _open;

    public static int Open => Volatile.Read(ref _open);

    public static async Task CountAsync(Microsoft.AspNetCore.Http.HttpContext context, Microsoft.AspNetCore.Http.RequestDelegate next)
    {
        if (!context.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        Interlocked.Increment(ref _open);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
