using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PricingFleet.Tests;

/// <summary>The sample as a visitor uses it.</summary>
public sealed class FleetStoryTests : IAsyncLifetime
{
    private FleetApplication _application = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _application = await FleetApplication.StartAsync(
            ["--urls", "http://127.0.0.1:0", "--environment", "Development", "--Traffic:RidesPerSecond", "0", "--UseRedis", "false"]);
        _client = new HttpClient { BaseAddress = new Uri(_application.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task Quotes_are_priced_by_one_replica_after_the_other()
    {
        var replicas = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            replicas.Add((await QuoteAsync())["replica"]!.GetValue<string>());
        }

        replicas.GroupBy(static replica => replica).Select(static group => group.Count()).Should().Equal(2, 2, 2, 2, 2);
    }

    [Fact]
    public async Task Wrong_release_on_one_replica_changes_only_its_fares()
    {
        await PostAsync("release/wrong/pod-3");

        var fares = new Dictionary<string, double>();
        for (var i = 0; i < 5; i++)
        {
            var quote = await QuoteAsync();
            fares[quote["replica"]!.GetValue<string>()] = quote["fare"]!.GetValue<double>();
        }

        fares["pod-3"].Should().Be(17 * fares["pod-1"]);
        fares.Where(static fare => fare.Key != "pod-3").Select(static fare => fare.Value).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Rides_are_priced_while_the_store_is_off()
    {
        await PostAsync("store/off");

        (await QuoteAsync())["fare"]!.GetValue<double>().Should().Be(20);
        (await _client.GetStringAsync(new Uri("/", UriKind.Relative), Token)).Should().Contain("Switch the store on");
    }

    [Fact]
    public async Task Unknown_replica_is_not_found_with_those_that_exist()
    {
        using var response = await _client.PostAsync(new Uri("release/wrong/pod-9", UriKind.Relative), content: null, Token);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync(Token)).Should().Contain("Known replicas: pod-1, pod-2, pod-3, pod-4, pod-5.");
    }

    [Fact]
    public async Task Dashboard_of_each_replica_is_below_its_name()
    {
        var fleet = await _client.GetFromJsonAsync<JsonNode>("/pod-4/guardrails/api/fleet", Token);

        fleet!["row"]!["replica"]!.GetValue<string>().Should().Be("pod-4");
        (await _client.GetStringAsync(new Uri("/pod-4/guardrails/fleet", UriKind.Relative), Token)).Should().Contain("/pod-4/guardrails");
    }

    private async Task<JsonNode> QuoteAsync()
    {
        using var response = await _client.PostAsJsonAsync("/quotes", new { miles = 5f, seconds = 900f, passengers = 1, rateCode = 1, fare = 20f }, Token);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
    }

    private async Task PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content: null, Token);
        response.EnsureSuccessStatusCode();
    }
}
