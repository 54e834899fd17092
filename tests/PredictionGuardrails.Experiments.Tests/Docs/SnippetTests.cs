using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Experiments.Tests.Docs;

/// <summary>The code of the documents does what they say.</summary>
public sealed class SnippetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, ExperimentPhase.Shadow, 0.1)]
    [InlineData(1, ExperimentPhase.Canary, 0.01)]
    public async Task Settings_of_the_page_start_the_registered_experiment(int block, ExperimentPhase phase, double exposure)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "experiments.md"), TestContext.Current.CancellationToken);
        var json = Regex.Matches(page, "```json\n(.*?)```", RegexOptions.Singleline)[block].Groups[1].Value;
        var services = new ServiceCollection();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(stream)
            .AddInMemoryCollection([new("PredictionGuardrails:Experiments:fare-v2:StatePath", Path.Combine(_folder, "fare-v2.json"))]).Build());
        ExperimentsSnippets.Register(services);
        await using var provider = services.BuildServiceProvider();

        var status = provider.GetRequiredService<IExperimentManager>().GetStatus().Single();

        status.Should().BeEquivalentTo(new { Phase = phase, Exposure = exposure });
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
    public void Label_of_the_user_is_declared()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>("fare-v2", "fare", ExperimentsSnippets.AddLabel)).Should().NotThrow();
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

    [Fact]
    public async Task Outcomes_are_guardrail_metrics()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PredictionGuardrails:PredictionLog:Path", Path.Combine(_folder, "log")),
            new("PredictionGuardrails:Experiments:fare-v2:Phase", "Canary"),
        ]).Build());
        services.AddSingleton<FareModelV2>();
        ExperimentsSnippets.CompareOutcomes(services);
        await using var provider = services.BuildServiceProvider();

        var guardrails = provider.GetRequiredService<IExperimentManager>().GetStatus().Single().Variants.Single().Guardrails;

        guardrails.Select(static guardrail => guardrail.Name).Should().EndWith(["paid", "paid error"]);
    }
}
