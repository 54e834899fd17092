using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.FeatureManagement.Tests.Docs;

/// <summary>The code and the flag of the documents do what they say.</summary>
public sealed partial class SnippetTests
{
    [Theory]
    [InlineData("docs/how-to/experiments.md")]
    [InlineData("src/PredictionGuardrails.FeatureManagement/PACKAGE.md")]
    public async Task Flag_of_the_document_puts_a_tenth_of_customers_in_the_experiment(string document)
    {
        var services = new ServiceCollection();
        services.AddSingleton(FlagOf(document));
        FeatureManagementSnippets.Register(services);
        await using var provider = services.BuildServiceProvider();
        var guard = provider.GetRequiredService<PredictionGuard<Ride, double>>();
        var experiments = provider.GetRequiredService<IExperimentManager>();

        for (var customer = 0; customer < 2000; customer++)
        {
            guard.Predict(new Ride($"c{customer}", "Paris", 10), static ride => 2 * ride.Kilometers);
        }

        var status = experiments.GetStatus().Single();
        status.ControlCalls.Should().BeInRange(70, 130);
        status.Variants.Single().Calls.Should().BeInRange(70, 130);
    }

    [Fact]
    public async Task Group_of_an_input_gets_the_variant_of_the_group()
    {
        const string Flag = "feature_management:feature_flags:0:";
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Experiments:fare-v2:Phase"] = "Canary",
            [Flag + "id"] = "fare-v2",
            [Flag + "enabled"] = "true",
            [Flag + "variants:0:name"] = "v2",
            [Flag + "allocation:group:0:variant"] = "v2",
            [Flag + "allocation:group:0:groups:0"] = "Paris",
        }).Build());
        services.AddFeatureManagement();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", static guard => guard.Unit(static ride => ride.Customer))
            .AddExperiment<Ride, double>("fare-v2", "fare", static experiment =>
                TargetingSnippets.AssignByGroups(experiment.Variant("v2", static _ => static _ => 1)));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IExperimentManager>();
        var guard = provider.GetRequiredService<PredictionGuard<Ride, double>>();

        guard.Predict(new Ride("c1", "Paris", 10), static _ => 20).Should().Be(1);
        guard.Predict(new Ride("c1", "Rome", 10), static _ => 20).Should().Be(20);
    }

    private static IConfiguration FlagOf(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var blocks = Json().Matches(text).Select(static match => match.Groups[1].Value);
        var json = blocks.Single(static block => block.Contains("feature_flags", StringComparison.Ordinal));
        return new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
