using PredictionGuardrails;
using PricingFleet.Stores;
using SilentFailure.Rides;

namespace PricingFleet.Replicas;

/// <summary>One replica of the service, on a port of its own: it prices rides, and has a guard and a dashboard. In production, it would be a pod.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Replica(string name, WebApplication app) => (Name, _app) = (name, app);

    public string Name { get; }

    public string Address => _app.Urls.First();

    public FareModel Model => _app.Services.GetRequiredService<FareModel>();

    public PredictionGuard<Ride, double> Guard => _app.Services.GetRequiredService<PredictionGuard<Ride, double>>();

    public FleetStatus Fleet => _app.Services.GetRequiredService<IFleetManager>().GetStatus();

    public static async Task<Replica> StartAsync(string name, string[] args, SharedStore store)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration["PredictionGuardrails:Fleet:Replica"] = name;
        Pricing.Add(builder.Services, store.Use);

        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");

        // The proxy shows the dashboard of each replica below its name.
        app.UsePathBase($"/{name}");
        app.UseRouting();
        app.MapPredictionGuardrails();
        Pricing.MapQuotes(app, name);
        await app.StartAsync();
        return new Replica(name, app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
