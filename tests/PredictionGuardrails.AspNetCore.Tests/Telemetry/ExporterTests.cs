using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Telemetry;

/// <summary>The library's telemetry in the OpenTelemetry exporters.</summary>
[Collection(nameof(ExportersAlone))]
public sealed partial class ExporterTests : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _ends = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var end in _ends)
        {
            await end.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_prometheus_exporter_gives_every_instrument_by_the_name_that_rules_and_dashboards_go_by()
    {
        var app = await StartAsync(builder => builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("PredictionGuardrails").AddPrometheusExporter()), app => app.MapPrometheusScrapingEndpoint());
        Use(app.Services);

        var scraped = await new HttpClient().GetStringAsync(new Uri(TestServer.AddressOf(app), "metrics"), Cancellation);

        var names = Series().Matches(scraped).Select(match => match.Groups[1].Value).ToHashSet();
        names.Should().Contain(["prediction_guardrails_predictions_total", "prediction_guardrails_metric_evidence", "prediction_guardrails_breaker_state"]);
        UsedIn("deploy/prometheus/alerts.yml").Should().BeSubsetOf(Known(names));
        UsedIn("deploy/grafana/prediction-guardrails.json").Should().BeSubsetOf(Known(names));
        UsedIn("docs/how-to/telemetry.md").Should().BeSubsetOf(Known(names));
        scraped.Should().MatchRegex("prediction_guardrails_breaches_total\\{[^}]*rule=\"Finite\"[^}]*\\} 1");
    }

    [Fact]
    public async Task The_otlp_exporter_sends_metrics_and_the_breach_in_its_trace()
    {
        var (address, bodies) = await StartCollectorAsync();
        var app = await StartAsync(
            builder => builder.Services.AddOpenTelemetry()
                .WithMetrics(metrics => metrics.AddMeter("PredictionGuardrails").AddOtlpExporter(options => Send(options, address, "v1/metrics")))
                .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddOtlpExporter(options => Send(options, address, "v1/traces"))),
            app => app.MapGet("/fare", (PredictionGuard<int, double> guard) => guard.Inspect(0, double.NaN)));

        using (await new HttpClient().GetAsync(new Uri(TestServer.AddressOf(app), "fare"), Cancellation))
        {
            // The request's activity ends after its response: once the server has stopped, it has.
            await app.StopAsync(Cancellation);
        }

        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();

        bodies.Should().Contain(body => body.Path == "/v1/metrics" && body.Body.Contains("prediction_guardrails.breaches"));
        bodies.Should().Contain(body => body.Path == "/v1/traces" && body.Body.Contains("prediction_guardrails.breach")
            && body.Body.Contains("a finite number"));
    }

    [Fact]
    public async Task A_breach_keeps_its_trace_as_the_exemplar_of_its_counter()
    {
        var (address, bodies) = await StartCollectorAsync();
        var trace = default(ActivityTraceId);
        var app = await StartAsync(
            builder => builder.Services.AddOpenTelemetry()
                .WithMetrics(metrics => metrics.AddMeter("PredictionGuardrails").SetExemplarFilter(ExemplarFilterType.TraceBased).AddOtlpExporter(options => Send(options, address, "v1/metrics")))
                .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation()),
            app => app.MapGet("/fare", (PredictionGuard<int, double> guard) =>
            {
                trace = Activity.Current!.TraceId;
                guard.Inspect(0, double.NaN);
            }));

        using (await new HttpClient().GetAsync(new Uri(TestServer.AddressOf(app), "fare"), Cancellation))
        {
            app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        }

        bodies.Should().Contain(body => body.Path == "/v1/metrics" && body.Body.Contains("prediction_guardrails.breaches")
            && body.Body.Contains(Encoding.Latin1.GetString(Convert.FromHexString(trace.ToHexString())), StringComparison.Ordinal));
    }

    /// <summary>What an exporter sends, by its path.</summary>
    private async Task<(Uri Address, List<(string Path, string Body)> Bodies)> StartCollectorAsync()
    {
        var bodies = new List<(string Path, string Body)>();
        var collector = await StartAsync(_ => { }, app => app.Map("/{**path}", async (HttpContext context) =>
        {
            using var memory = new MemoryStream();
            await context.Request.Body.CopyToAsync(memory);
            lock (bodies)
            {
                bodies.Add((context.Request.Path, Encoding.Latin1.GetString(memory.ToArray())));
            }
        }));
        return (TestServer.AddressOf(collector), bodies);
    }

    private static void Send(OtlpExporterOptions options, Uri address, string path) =>
        (options.Endpoint, options.Protocol, options.ExportProcessorType) = (new Uri(address, path), OtlpExportProtocol.HttpProtobuf, ExportProcessorType.Simple);

    /// <summary>Series that come with a handler's failure are there by name too.</summary>
    private static IEnumerable<string> Known(IEnumerable<string> scraped) => scraped.Concat(
        ["prediction_guardrails_handler_dropped_total", "prediction_guardrails_handler_failures_total"]);

    private static HashSet<string> UsedIn(string file) =>
        [.. Used().Matches(File.ReadAllText(Path.Combine(Root(), file))).Select(match => match.Value)];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Guardrails.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static void Use(IServiceProvider services)
    {
        var guard = services.GetRequiredService<PredictionGuard<int, double>>();
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            guard.Predict(0, _ => 10 + (10 * random.NextDouble()));
        }

        guard.EvaluateNow();
        guard.Invoking(it => it.Inspect(0, double.NaN)).Should().Throw<PredictionRejectedException>();
        services.GetRequiredService<PredictionGuard<int, float>>().Inspect(0, float.NaN).Should().Be(7);
        guard.Isolate("for the test");
        guard.Reset();
    }

    private async Task<WebApplication> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = TestServer.CreateBuilder();
        builder.Services.AddPredictionGuardrails()
            .AddGuard<int, double>("fare", guard => guard.Baseline(minimumDuration: TimeSpan.Zero))
            .AddGuard<int, float>("tip", guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));
        configure(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(Cancellation);
        _ends.Add(app);
        return app;
    }

    [GeneratedRegex("^(prediction_guardrails_[a-z_]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("prediction_guardrails_[a-z_]+")]
    private static partial Regex Used();
}

/// <summary>Exporters collect from the whole process, so these tests don't run in parallel with others.</summary>
[CollectionDefinition(nameof(ExportersAlone), DisableParallelization = true)]
public sealed class ExportersAlone;
