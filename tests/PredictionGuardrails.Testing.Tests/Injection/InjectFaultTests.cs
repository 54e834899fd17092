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

    private static IHost Host(string environment, Action<IPredictionGuardrailsBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        configure(builder.Services.AddPredictionGuardrails().AddGuard<double, double>("fare", _ => { }));
        return builder.Build();
    }
}
