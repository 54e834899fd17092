using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Containers in tests of applications are often disposed of synchronously.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void Container_with_a_fleet_is_disposed_of_synchronously()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.Range(0, 500))
            .AddFleet(static fleet => fleet.UseStore(static (_, _) => new InProcessFleetStore(TimeProvider.System)));
        var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IFleetManager>();

        provider.Invoking(static container => container.Dispose()).Should().NotThrow();
    }
}
