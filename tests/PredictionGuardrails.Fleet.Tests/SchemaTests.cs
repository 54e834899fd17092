using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Editors complete and check the settings with the schema that the package contains.</summary>
public sealed class SchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "src", "PredictionGuardrails.Fleet", "ConfigurationSchema.json");

    [Fact]
    public async Task Schema_in_the_package_is_that_of_the_settings()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddFleet(static fleet => fleet.UseInProcess(new InProcessFleetStore()));
        await using var provider = services.BuildServiceProvider();
        var schema = provider.GetServices<SettingsSection>().Single().CreateJsonSchema();
        if (Environment.GetEnvironmentVariable("WRITE_CONFIGURATION_SCHEMA") == "1")
        {
            await File.WriteAllTextAsync(SchemaFile, schema, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(SchemaFile, TestContext.Current.CancellationToken)).Should().Be(schema, "WRITE_CONFIGURATION_SCHEMA=1 dotnet test writes it");
    }
}
