using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The effective settings, as everyone who can read the dashboard sees them.</summary>
public sealed class SettingTests
{
    [Fact]
    public async Task Settings_have_sources_and_hide_folders_and_addresses()
    {
        await using var service = await Service.StartAsync(configuration: new()
        {
            ["PredictionGuardrails:Guards:fare:Range:Maximum"] = "400",
            ["PredictionGuardrails:Guards:fare:Baseline:Path"] = Path.Combine(Path.GetTempPath(), "secret-folder", "fare.json"),
            ["PredictionGuardrails:Guards:fare:ModelVersion"] = "https://user:password@models.example/7",
        });

        var settings = (await service.GetAsync("settings")).AsArray().ToDictionary(setting => Text(setting!, "path"), setting => setting!);

        settings["PredictionGuardrails:Guards:fare:Range:Maximum"].ToJsonString().Should().Contain(
            "\"value\":\"400\",\"origin\":\"Configuration\",\"source\":\"Memory\"");
        Text(settings["PredictionGuardrails:Guards:fare:Range:Minimum"], "origin").Should().Be("Code");
        Text(settings["PredictionGuardrails:Guards:fare:Baseline:Path"], "value").Should().Be("fare.json");
        Text(settings["PredictionGuardrails:Guards:fare:ModelVersion"], "value").Should().Be("(address hidden)");
    }

    [Fact]
    public async Task Setting_that_is_no_path_keeps_its_slashes()
    {
        await using var service = await Service.StartAsync(configuration: new() { ["PredictionGuardrails:Guards:fare:ModelVersion"] = "fare/7" });

        var settings = (await service.GetAsync("settings")).AsArray();

        Text(settings.Single(static setting => Text(setting!, "path") == "PredictionGuardrails:Guards:fare:ModelVersion")!, "value").Should().Be("fare/7");
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
