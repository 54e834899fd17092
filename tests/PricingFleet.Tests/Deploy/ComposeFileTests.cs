using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace PricingFleet.Tests.Deploy;

/// <summary>deploy/fleet/compose.yaml is valid, and what it sets exists.</summary>
public sealed class ComposeFileTests(ComposeSchema schema) : IClassFixture<ComposeSchema>
{
    private static readonly JsonNode File = Parse(DeployFiles.Read("compose.yaml"));

    private static JsonNode Pricing => File["services"]!["pricing"]!;

    private static JsonNode Redis => File["services"]!["redis"]!;

    [Fact]
    public void File_is_valid() => schema.Get().Validate(File.ToJsonString()).Should().BeEmpty();

    [Theory]
    [InlineData("healthcheck:", "healthchecks:")]
    [InlineData("replicas: 5", "replicas: five")]
    [InlineData("interval: 10s", "intervall: 10s")]
    public void Mistake_in_the_file_would_be_found(string right, string wrong) =>
        schema.Get().Validate(Parse(DeployFiles.Read("compose.yaml").Replace(right, wrong, StringComparison.Ordinal)).ToJsonString()).Should().NotBeEmpty();

    [Fact]
    public void Service_runs_the_image_that_publishing_makes() => Text(Pricing["image"]).Should().Be(DeployFiles.Image);

    [Fact]
    public Task Service_starts_with_the_settings_of_the_file() => DeployFiles.ShouldStartAsync(Environment(Pricing));

    [Fact]
    public void Each_replica_has_a_port_of_this_machine()
    {
        Text(Pricing["deploy"]!["replicas"]).Should().Be("5");
        var port = Environment(Pricing)["ASPNETCORE_HTTP_PORTS"];
        Text(Pricing["ports"]![0]).Should().Be($"127.0.0.1:5081-5085:{port}", "readers of the dashboard aren't authorized");
        Text(Pricing["healthcheck"]!["test"]![3]).Should().Contain($"/dev/tcp/127.0.0.1/{port}").And.Contain("GET /health/live ");
    }

    [Fact]
    public void Replicas_connect_to_the_server_with_its_password()
    {
        Environment(Pricing)["ConnectionStrings__Redis"].Should().StartWith("redis:6379,password=${REDIS_PASSWORD:?");
        Environment(Redis)["REDISCLI_AUTH"].Should().StartWith("${REDIS_PASSWORD:?");
        Text(Redis["command"]![2]).Should().Contain("--requirepass \"$$REDISCLI_AUTH\"").And.Contain("noeviction");
    }

    private static Dictionary<string, string> Environment(JsonNode service) =>
        service["environment"]!.AsObject().ToDictionary(static variable => variable.Key, static variable => Text(variable.Value));

    private static string Text(JsonNode? value) => value!.ToString();

    private static JsonNode Parse(string yaml)
    {
        var content = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StringReader(yaml));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content!))!;
    }
}
