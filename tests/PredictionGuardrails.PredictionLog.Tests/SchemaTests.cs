using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Editors complete and check the settings with the schema that the package contains.</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "src", "PredictionGuardrails.PredictionLog", "ConfigurationSchema.json");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Schema_in_the_package_is_that_of_the_settings()
    {
        await using var service = new TestService(_folder.Path);
        var schema = service.Services.GetServices<SettingsSection>().Single().CreateJsonSchema();
        if (Environment.GetEnvironmentVariable("WRITE_CONFIGURATION_SCHEMA") == "1")
        {
            await File.WriteAllTextAsync(SchemaFile, schema, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(SchemaFile, TestContext.Current.CancellationToken)).Should().Be(schema, "it is written anew by WRITE_CONFIGURATION_SCHEMA=1 dotnet test");
    }

    [Fact]
    public async Task Every_option_is_a_setting()
    {
        await using var service = new TestService(_folder.Path);
        var schema = service.Services.GetServices<SettingsSection>().Single().CreateJsonSchema();
        var settings = System.Text.Json.Nodes.JsonNode.Parse(schema)!["properties"]!["PredictionGuardrails"]!["properties"]!["PredictionLog"]!["properties"]!.AsObject();

        settings.Select(setting => setting.Key).Except(["Guards"])
            .Should().BeEquivalentTo(typeof(PredictionLogOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(option => option.Name));
    }
}
