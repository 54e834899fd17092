using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails;
using PredictionGuardrails.ML;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tests.Support;
using PricingService.Fares;
using PricingService.Story;
using SilentFailure.Rides;

namespace PricingService.Tests.Support;

/// <summary>A service on a port of its own, whose clock and traffic are the test's.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeTimeProvider _time;
    private int _rides;

    private Site(WebApplication app, FakeTimeProvider time)
    {
        (_app, _time) = (app, time);
        Address = TestServer.AddressOf(app);
    }

    public Uri Address { get; }

    public PredictionGuardRegistry Guards => _app.Services.GetRequiredService<PredictionGuardRegistry>();

    /// <summary>The account of what was paid.</summary>
    public OutcomeStatus Paid => _app.Services.GetRequiredService<IOutcomeRecorder>().GetOutcomeStatus().Single();

    /// <summary>An experiment as it is now.</summary>
    public ExperimentStatus Experiment(string name) => _app.Services.GetRequiredService<IExperimentManager>().GetStatus().Single(status => status.Name == name);

    /// <summary>The sample, without traffic of its own.</summary>
    public static Task<Site> PricingAsync(string environment = "Development") => StartAsync(time => PricingApplication.Build(
        ["--applicationName", "PricingService", "--contentRoot", Path.Combine(Repository.Root, "samples", "PricingService"), "--environment", environment, "--Traffic:RidesPerSecond", "0", "--PredictionGuardrails:PredictionLog:Path", Directory.CreateTempSubdirectory("prediction-log-").FullName], builder => Change(builder, time)));

    /// <summary>Another service.</summary>
    public static Task<Site> OtherAsync(string environment, Action<IPredictionGuardrailsBuilder> guards, Action<WebApplication> map) => StartAsync(time =>
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ApplicationName = "Other" });
        builder.Configuration.Sources.Clear();
        guards(builder.Services.AddPredictionGuardrails());
        Change(builder, time);
        var app = builder.Build();
        map(app);
        return app;
    });

    /// <summary>Has rides priced.</summary>
    public void Price(int rides)
    {
        var engine = _app.Services.GetRequiredService<GuardedPredictionEngine<RideFeatures, FarePrediction>>();
        var payments = _app.Services.GetRequiredService<Payments>();
        foreach (var ride in RideSimulator.Simulate(rides, seed: ++_rides).Select(RideFeatures.Of))
        {
            engine.Predict(ride);
            payments.Expect(ride);
        }
    }

    /// <summary>Has rides priced, and waits until a variant in shadow has been compared on them.</summary>
    public async Task CompareAsync(string variant, int rides)
    {
        using var held = new HeldCall<RideFeatures, FarePrediction>(rides);
        var guard = _app.Services.GetRequiredService<PredictionGuard<RideFeatures, FarePrediction>>();
        using var attached = guard.Children.Single(child => child.Name.EndsWith(variant, StringComparison.Ordinal)).Attach(router: null, held);
        Price(rides);
        await held.Reached.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets a minute and a half pass, in which payments are recorded and outcomes become final, and evaluates quality.</summary>
    public async Task PayAsync()
    {
        var log = _app.Services.GetRequiredService<PredictionLogWriter>();
        var payments = _app.Services.GetRequiredService<Payments>();
        await log.FlushAsync(TestContext.Current.CancellationToken);
        foreach (var seconds in (int[])[30, 20, 40])
        {
            Pass(TimeSpan.FromSeconds(seconds));
            await payments.RecordDueAsync(TestContext.Current.CancellationToken);
        }

        await log.EvaluateNowAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Selects a button of the story.</summary>
    public async Task PostAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Address };
        (await client.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>Lets that much time pass; what is due every ten seconds is done.</summary>
    public void Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(10))
        {
            _time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Half a minute with a thousand rides, from which the guard learns.</summary>
    public void Learn()
    {
        for (var i = 0; i < 6; i++)
        {
            Price(300);
            Pass(TimeSpan.FromSeconds(10));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Change(WebApplicationBuilder builder, TimeProvider time)
    {
        builder.Services.AddSingleton(time);
        builder.Logging.ClearProviders();
    }

    private static async Task<Site> StartAsync(Func<FakeTimeProvider, WebApplication> build)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var app = build(time);
        app.Urls.Clear();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        return new Site(app, time);
    }
}
