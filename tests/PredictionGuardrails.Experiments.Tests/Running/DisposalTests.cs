using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Containers in tests of applications are often disposed of synchronously.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void Container_with_an_experiment_is_disposed_of_synchronously()
    {
        var service = new TestService(static experiment => experiment.Variant("v2", static _ => static ride => 3 * ride.Kilometers), settings: ("Phase", "Canary"));
        service.Predict("c1");

        ((ServiceProvider)service.Services).Dispose();

        service.Invoking(static disposed => disposed.Predict("c2")).Should().Throw<ObjectDisposedException>();
    }
}
