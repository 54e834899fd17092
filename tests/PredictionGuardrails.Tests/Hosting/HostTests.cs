using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
            .WithMessage("PredictionGuardrails:Guards:fare:Range:Minimum is \"zero\": a finite number, such as 0.5, is expected.");
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
