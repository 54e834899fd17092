using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Docs;

/// <summary>The code in docs/how-to/telemetry.md, health-checks.md, and dashboard.md works.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task A_service_with_telemetry_and_health_checks_answers_for_its_guards()
    {
        var builder = TestServer.CreateBuilder();
        builder.Services.AddPredictionGuardrails().AddGuard<int, double>("fare");
        TelemetrySnippets.Export(builder);
        HealthSnippets.CheckHealth(builder);
        await using var app = builder.Build();
        app.MapHealthChecks("/health");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = TestServer.AddressOf(app);

        (await new HttpClient().GetStringAsync(new Uri(address, "health"), TestContext.Current.CancellationToken)).Should().Be("Healthy");

        app.Services.GetRequiredService<PredictionGuard<int, double>>().Isolate("for the test");
        using var response = await new HttpClient().GetAsync(new Uri(address, "health"), TestContext.Current.CancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_service_with_a_dashboard_lets_operators_act()
    {
        var builder = TestServer.CreateBuilder();
        NamedUser.Add(builder.Services);
        DashboardSnippets.AddPolicy(builder);
        DashboardSnippets.KeepLess(builder);
        await using var app = DashboardSnippets.Add(builder);
        DashboardSnippets.MapWithPolicy(app.MapGroup("/for-operators"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = TestServer.AddressOf(app);

        using var response = await new HttpClient().GetAsync(new Uri(address, "for-operators/guardrails"), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
