using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Experiments.Tests.Docs;

/// <summary>The code of the documents does what they say.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task Settings_of_the_canary_start_the_registered_experiment()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Experiments:fare-v2:Phase"] = "Canary",
            ["PredictionGuardrails:Experiments:fare-v2:Ramp:Steps:0"] = "0.01",
            ["PredictionGuardrails:Experiments:fare-v2:Ramp:Steps:1"] = "1",
        }).Build());
        ExperimentsSnippets.Register(services);
        await using var provider = services.BuildServiceProvider();

        var status = provider.GetRequiredService<IExperimentManager>().GetStatus().Single();

        status.Should().BeEquivalentTo(new { Name = "fare-v2", Phase = ExperimentPhase.Canary, Exposure = 0.01 });
    }

    [Fact]
    public async Task Job_stops_the_experiment()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("PredictionGuardrails:Experiments:fare-v2:Phase", "Shadow")]).Build());
        ExperimentsSnippets.Register(services);
        await using var provider = services.BuildServiceProvider();
        var experiments = provider.GetRequiredService<IExperimentManager>();

        await new ReleaseJob(experiments).RunAsync(TestContext.Current.CancellationToken);

        experiments.GetStatus().Single().StopReason.Should().Be("Prices look odd (Ada)");
    }

    [Fact]
    public void Metric_of_the_user_and_the_control_are_declared()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>("fare-v2", "fare", static experiment =>
        {
            ExperimentsSnippets.AddMetric(experiment);
            ExperimentsSnippets.CompareControl(experiment);
        })).Should().NotThrow();
    }
}
