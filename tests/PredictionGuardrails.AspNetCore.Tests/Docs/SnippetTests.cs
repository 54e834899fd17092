using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Docs;

/// <summary>What docs/telemetry.md and docs/dashboard.md show does what they say.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task A_service_with_telemetry_and_health_checks_answers_for_its_guards()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddPredictionGuardrails().AddGuard<int, double>("fare");
        TelemetrySnippets.Export(builder);
        TelemetrySnippets.CheckHealth(builder);
        await using var app = builder.Build();
        app.MapHealthChecks("/health");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        (await new HttpClient().GetStringAsync(new Uri(address, "health"), TestContext.Current.CancellationToken)).Should().Be("Healthy");

        app.Services.GetRequiredService<PredictionGuard<int, double>>().Isolate("for the test");
        using var response = await new HttpClient().GetAsync(new Uri(address, "health"), TestContext.Current.CancellationToken);
        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_service_with_a_dashboard_lets_operators_act()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        NamedUser.Add(builder.Services);
        DashboardSnippets.AddPolicy(builder);
        DashboardSnippets.KeepLess(builder);
        await using var app = DashboardSnippets.Add(builder);
        DashboardSnippets.MapWithPolicy(app.MapGroup("/for-operators"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        using var response = await new HttpClient().GetAsync(new Uri(address, "for-operators/guardrails"), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
