// The code of docs/how-to/dashboard.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AspNetCore.Tests.Docs;

internal static class DashboardSnippets
{
    public static WebApplication Add(WebApplicationBuilder builder)
    {
        builder.Services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare")
            .AddDashboard();

        var app = builder.Build();
        app.MapPredictionGuardrails();
        return app;
    }

    public static void AddPolicy(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("operators", policy => policy.RequireRole("operator"));
    }

    public static void MapWithPolicy(IEndpointRouteBuilder app)
    {
        app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = "operators")
            .RequireAuthorization();
    }

    public static void KeepLess(WebApplicationBuilder builder)
    {
        builder.Services.AddPredictionGuardrails()
            .AddDashboard(history => history.MaximumBytes = 8 << 20);
    }
}
