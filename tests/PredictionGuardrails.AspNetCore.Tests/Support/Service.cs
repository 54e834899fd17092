using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Support;

/// <summary>A service with a guard and a dashboard, on a port of its own, with a clock of the test's.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Service(WebApplication app, FakeTimeProvider time, FakeLogCollector logs)
    {
        (_app, Time, Logs) = (app, time, logs);
        Address = TestServer.AddressOf(app);
        Client = Connect();
    }

    public FakeTimeProvider Time { get; }

    public FakeLogCollector Logs { get; }

    public Uri Address { get; }

    /// <summary>A client that keeps cookies, as a browser does.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public PredictionGuardRegistry Registry => Services.GetRequiredService<PredictionGuardRegistry>();

    public PredictionGuard<double, double> Fare => (PredictionGuard<double, double>)Registry["fare"];

    /// <param name="environment">The host's environment.</param>
    /// <param name="guards">Adds guards; "fare", a guard on numbers, is there already.</param>
    /// <param name="services">Adds what else the service has.</param>
    /// <param name="map">Maps the dashboard; as it comes without this.</param>
    /// <param name="configuration">Settings.</param>
    /// <param name="fare">What the guard "fare" watches and does.</param>
    /// <param name="history">How much is kept.</param>
    public static async Task<Service> StartAsync(
        string environment = "Development",
        Action<IPredictionGuardrailsBuilder>? guards = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        Dictionary<string, string?>? configuration = null,
        Action<PredictionGuardBuilder<double, double>>? fare = null,
        Action<HistoryOptions>? history = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "Fares" });
        builder.Configuration.Sources.Clear();
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(builder.Configuration, configuration ?? []);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.ClearProviders().AddFakeLogging();
        var added = builder.Services.AddPredictionGuardrails().AddGuard<double, double>("fare", guard =>
        {
            guard.Baseline(minimumDuration: TimeSpan.Zero);
            (fare ?? (static guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo(10).Change(BreachAction.Fallback)))(guard);
        });
        added.AddDashboard(history);
        guards?.Invoke(added);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        (map ?? (static app => app.MapPredictionGuardrails()))(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Service(app, time, app.Services.GetFakeLogCollector());
    }

    public HttpClient Connect() => new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = Address };

    public async Task<JsonNode> GetAsync(string path) =>
        (await Client.GetFromJsonAsync<JsonNode>($"/guardrails/api/{path}", TestContext.Current.CancellationToken))!;

    public async Task<HttpStatusCode> StatusOfAsync(string path, HttpClient? client = null)
    {
        using var response = await (client ?? Client).GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Acts as the page does: with the token and the instance that the service hands out.</summary>
    public async Task<HttpResponseMessage> ActAsync(
        string action, string reason = "Rolled back.", string name = "fare", string? instance = null, HttpClient? client = null, string kind = "guards")
    {
        client ??= Client;
        var session = (await client.GetFromJsonAsync<JsonNode>("/guardrails/api/session", TestContext.Current.CancellationToken))!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/guardrails/api/{kind}/{Uri.EscapeDataString(name)}/{action}")
        {
            Content = JsonContent.Create(new { reason, instance = instance ?? await InstanceAsync(client) }),
        };
        if ((string?)session["requestHeader"] is { } header)
        {
            request.Headers.Add(header, (string?)session["requestToken"]);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<string> InstanceAsync(HttpClient client) =>
        (string)(await client.GetFromJsonAsync<JsonNode>("/guardrails/api/overview", TestContext.Current.CancellationToken))!["instance"]!["id"]!;

    /// <summary>Runs predictions. The baseline is learned after 1,000.</summary>
    public void Predict(int count, double factor = 1)
    {
        var random = new Random(count);
        for (var i = 0; i < count; i++)
        {
            Fare.Predict(0, _ => factor * (8 + (4 * random.NextDouble())));
        }
    }

    /// <summary>Advances the clock in steps of 10 seconds, so that timers run on time.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(10))
        {
            Time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Reads an endpoint until the condition is true, because handlers run on other threads.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> isSo)
    {
        while (true)
        {
            var answer = await GetAsync(path);
            if (isSo(answer))
            {
                return answer;
            }

            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }
}
