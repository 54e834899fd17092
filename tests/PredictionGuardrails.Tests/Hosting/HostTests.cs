using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Hosting;

public sealed class HostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prediction-guardrails").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Settings_in_appsettings_json_are_in_force()
    {
        using var host = Host("""{ "PredictionGuardrails": { "Guards": { "fare": { "Mode": "Observe" } } } }""");

        await host.StartAsync(TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<PredictionGuard<Ride, float>>().Mode.Should().Be(GuardMode.Observe);
    }

    [Fact]
    public async Task An_invalid_setting_stops_the_host_at_its_start_before_any_other_service()
    {
        var started = false;
        using var host = Host(
            """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": "zero" } } } } }""",
            services => services.AddHostedService(_ => new Other(() => started = true)));

        await host.Awaiting(it => it.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Range:Minimum: 'zero' isn't valid. Expected a finite number, for example 0.5.");
        started.Should().BeFalse();
    }

    [Fact]
    public async Task Handlers_get_what_other_services_breach_while_they_stop()
    {
        var handler = new RecordingHandler();
        IHost? host = null;
        host = Host("{}", services => services
            .AddSingleton<IGuardEventHandler>(handler)
            .AddHostedService(provider => new Other(() => { }, () =>
                provider.GetRequiredService<PredictionGuard<Ride, float>>().Inspect(new Ride(1), float.NaN))));
        using (host)
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        handler.Taken().Should().ContainSingle();
    }

    [Fact]
    public async Task Each_guard_says_at_start_that_it_is_active()
    {
        using var host = Host("""{ "PredictionGuardrails": { "Mode": "Observe" } }""", static services => services.AddLogging(static logging => logging.AddFakeLogging()));

        await host.StartAsync(TestContext.Current.CancellationToken);

        LogsOf(host).Should().ContainSingle(line => line.Id.Name == "GuardStarted").Which.Should().BeEquivalentTo(new
        {
            Category = "PredictionGuardrails.fare",
            Level = LogLevel.Information,
            Message = "Guard started in Observe mode: learning the baseline from 1,000 predictions.",
        });
    }

    [Fact]
    public async Task Guard_whose_baseline_is_loaded_says_so()
    {
        var path = Path.Combine(_folder, "fare.json");
        var learner = new NumberBaselineLearner();
        for (var i = 0; i < 1000; i++)
        {
            learner.Add(5 + ((i * 7) % 13));
        }

        var from = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        BaselineFile.Write(path, new Dictionary<string, Baseline> { ["prediction"] = learner.Learn(from, from.AddHours(1))! });
        using var host = Host(
            $$"""{ "PredictionGuardrails": { "Guards": { "fare": { "Baseline": { "Path": "{{path.Replace("\\", "\\\\")}}" } } } } }""",
            static services => services.AddLogging(static logging => logging.AddFakeLogging()));

        await host.StartAsync(TestContext.Current.CancellationToken);

        LogsOf(host).Should().ContainSingle(line => line.Id.Name == "GuardStarted").Which.Message.Should().Be("Guard started in Enforce mode: baseline loaded.");
    }

    [Fact]
    public async Task Section_that_is_misspelled_is_a_warning_that_names_it()
    {
        using var host = Host("""{ "PredictionGuardrail": { "Mode": "Observe" } }""", static services => services.AddLogging(static logging => logging.AddFakeLogging()));

        await host.StartAsync(TestContext.Current.CancellationToken);

        LogsOf(host).Should().ContainSingle(line => line.Level == LogLevel.Warning).Which.Message.Should().Be(
            "Configuration has no section 'PredictionGuardrails', so guards use the settings from code. Did you mean 'PredictionGuardrails' instead of 'PredictionGuardrail'?");
    }

    [Fact]
    public async Task Configuration_without_anything_like_the_section_is_no_warning()
    {
        using var host = Host("""{ "Predictions": { "Url": "http://localhost" } }""", static services => services.AddLogging(static logging => logging.AddFakeLogging()));

        await host.StartAsync(TestContext.Current.CancellationToken);

        LogsOf(host).Should().NotContain(line => line.Level >= LogLevel.Warning);
    }

    private static IReadOnlyList<FakeLogRecord> LogsOf(IHost host) => host.Services.GetFakeLogCollector().GetSnapshot();

    private IHost Host(string appsettings, Action<IServiceCollection>? add = null)
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), appsettings);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder, DisableDefaults = false, Args = [] });
        builder.Logging.ClearProviders();
        builder.Services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard.Finite(BreachAction.Observe));
        add?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Other(Action start, Action? stop = null) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            stop?.Invoke();
            return Task.CompletedTask;
        }
    }
}
