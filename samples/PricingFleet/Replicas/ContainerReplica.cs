using PredictionGuardrails;

namespace PricingFleet.Replicas;

/// <summary>One replica in a process of its own, as the containers of <c>deploy/fleet</c> run it.</summary>
internal static class ContainerReplica
{
    /// <param name="args">Settings, besides those of the environment.</param>
    /// <returns>The replica; null if <c>ConnectionStrings:Redis</c>, the store that all replicas share, isn't set.</returns>
    public static WebApplication? Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (builder.Configuration.GetConnectionString("Redis") is not { } redis)
        {
            return null;
        }

        Pricing.Add(builder.Services, fleet => fleet.UseRedis(redis));
        builder.Services.AddHealthChecks().AddPredictionGuardrails();
        var app = builder.Build();
        var isOpen = app.Configuration.GetValue("Dashboard:AllowAnonymous", false);
        app.MapPredictionGuardrails("/guardrails", dashboard => dashboard.AllowAnonymous = isOpen);
        Pricing.MapQuotes(app, Environment.MachineName);

        // A replica whose store is gone, or whose breaker is open, still answers: it's degraded, and stays in rotation.
        app.MapHealthChecks("/health/ready");
        app.MapHealthChecks("/health/live", new() { Predicate = static _ => false });
        return app;
    }
}
