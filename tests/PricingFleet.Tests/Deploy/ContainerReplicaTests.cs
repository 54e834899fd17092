using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using PredictionGuardrails.Tests.Support;
using PricingFleet.Replicas;

namespace PricingFleet.Tests.Deploy;

/// <summary>One replica as a container runs it. Its store isn't there, which is the worst that can happen to it.</summary>
public sealed class ContainerReplicaTests
{
    private static readonly Dictionary<string, string> WithoutStore = new() { ["ConnectionStrings__Redis"] = "127.0.0.1:1,connectTimeout=100" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task Replica_without_its_store_stays_in_rotation(string path)
    {
        await using var replica = await StartAsync(WithoutStore);

        (await ClientOf(replica).GetAsync(path, Token)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Replica_without_its_store_prices_rides()
    {
        await using var replica = await StartAsync(WithoutStore);

        var answer = await ClientOf(replica).PostAsJsonAsync("quotes", new { Miles = 2.0, Fare = 9.5 }, Token);

        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["fare"]!.GetValue<double>().Should().BePositive();
    }

    [Fact]
    public async Task Dashboard_is_closed_unless_it_is_opened()
    {
        await using var closed = await StartAsync(WithoutStore);
        await using var open = await StartAsync(new Dictionary<string, string>(WithoutStore) { ["Dashboard__AllowAnonymous"] = "true" });

        (await ClientOf(closed).GetAsync("guardrails/", Token)).IsSuccessStatusCode.Should().BeFalse();
        (await ClientOf(open).GetAsync("guardrails/", Token)).IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Setting_that_the_product_does_not_have_fails_startup()
    {
        var start = () => StartAsync(new Dictionary<string, string>(WithoutStore) { ["PredictionGuardrails__Fleet__Quorums"] = "0.5" });

        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("PredictionGuardrails:Fleet:Quorums");
    }

    [Fact]
    public void Without_a_connection_to_Redis_there_are_five_replicas_in_one_process() => ContainerReplica.Create([]).Should().BeNull();

    /// <summary>Starts the service in Production.</summary>
    /// <param name="environment">Variables by name, as containers have them.</param>
    internal static async Task<WebApplication> StartAsync(IReadOnlyDictionary<string, string> environment)
    {
        var settings = environment.Where(static variable => variable.Key != "ASPNETCORE_HTTP_PORTS")
            .SelectMany(static variable => new[] { $"--{variable.Key.Replace("__", ":", StringComparison.Ordinal)}", variable.Value });
        var replica = ContainerReplica.Create(["--environment", "Production", "--urls", "http://127.0.0.1:0", .. settings])!;
        await replica.StartAsync(Token);
        return replica;
    }

    private static HttpClient ClientOf(WebApplication replica) => new() { BaseAddress = TestServer.AddressOf(replica) };
}
