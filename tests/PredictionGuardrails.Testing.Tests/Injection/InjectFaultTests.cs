using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.Testing.Tests;

/// <summary>Faults on purpose in a host.</summary>
public sealed class InjectFaultTests
{
    private static readonly FaultOptions AtOnce = new() { From = 0 };

    [Fact]
    public async Task The_guards_predictions_go_wrong_where_it_is_allowed()
    {
        using var host = Host("Staging", guards => guards.InjectFault<double, double>("fare", Faults.Scaled(10), ["Staging"], AtOnce));
        await host.StartAsync(TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<PredictionGuard<double, double>>().Predict(7, ride => ride).Should().Be(70);
    }

    [Fact]
    public async Task In_another_environment_the_host_does_not_start()
    {
        using var host = Host("Production", guards => guards.InjectFault<double, double>("fare", Faults.Scaled(10), ["Staging"], AtOnce));

        (await host.Awaiting(host => host.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("Fault 'x10' can't be injected into guard 'fare' because the environment is 'Production'. Allowed environments: Staging.*");
    }

    [Fact]
    public async Task A_guard_that_there_is_not_is_an_error_at_start()
    {
        using var host = Host("Staging", guards => guards.InjectFault<double, double>("fair", Faults.Scaled(10), ["Staging"], AtOnce));

        (await host.Awaiting(host => host.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("No guard named 'fair' is registered for Double and Double*AddGuard<Double, Double>(\"fair\"*");
    }

    [Fact]
    public void No_environment_is_refused()
    {
        var make = () => Host("Staging", guards => guards.InjectFault<double, double>("fare", Faults.Scaled(10), [], AtOnce));

        make.Should().Throw<ArgumentException>().WithMessage("Set the environments*");
    }

    [Fact]
    public async Task Without_an_environment_the_host_does_not_start()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<double, double>("fare", _ => { })
            .InjectFault<double, double>("fare", Faults.Scaled(10), ["Staging", "Test"], AtOnce);
        await using var provider = services.BuildServiceProvider();
        var injected = provider.GetServices<IHostedService>().OfType<InjectedFault<double, double>>().Single();

        (await injected.Awaiting(injected => injected.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*because the environment is unknown. Allowed environments: Staging, Test.*");
    }

    [Fact]
    public void A_builder_a_guard_and_environments_are_needed()
    {
        var guards = new ServiceCollection().AddPredictionGuardrails();
        var without = () => default(IPredictionGuardrailsBuilder)!.InjectFault<double, double>("fare", Faults.Scaled(10), ["Staging"]);
        var unnamed = () => guards.InjectFault<double, double>(" ", Faults.Scaled(10), ["Staging"]);
        var anywhere = () => guards.InjectFault<double, double>("fare", Faults.Scaled(10), null!);

        without.Should().Throw<ArgumentNullException>().WithParameterName("builder");
        unnamed.Should().Throw<ArgumentException>().WithParameterName("guard");
        anywhere.Should().Throw<ArgumentNullException>().WithParameterName("environments");
    }

    private static IHost Host(string environment, Action<IPredictionGuardrailsBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        configure(builder.Services.AddPredictionGuardrails().AddGuard<double, double>("fare", _ => { }));
        return builder.Build();
    }
}
