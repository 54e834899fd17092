using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>What the page learns about its user.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    public async Task User_with_a_bearer_token_needs_no_antiforgery_token(string scheme)
    {
        await using var service = await StartAsync();
        using var client = service.Connect();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, "Anna");

        var session = await GetSessionAsync(client);

        session["user"]!.GetValue<string>().Should().Be("Anna");
        session["canAct"]!.GetValue<bool>().Should().BeTrue();
        session["requestToken"].Should().BeNull();
    }

    [Fact]
    public async Task User_with_a_cookie_gets_an_antiforgery_token()
    {
        await using var service = await StartAsync();
        using var client = Connect(service, "Anna");

        var session = await GetSessionAsync(client);

        session["canAct"]!.GetValue<bool>().Should().BeTrue();
        session["requestToken"].Should().NotBeNull();
    }

    [Fact]
    public async Task User_who_cannot_act_gets_no_antiforgery_token()
    {
        await using var service = await StartAsync();
        using var client = Connect(service, "Bob");

        var session = await GetSessionAsync(client);

        session["canAct"]!.GetValue<bool>().Should().BeFalse();
        session["whyNot"]!.GetValue<string>().Should().StartWith("You don't meet the authorization policy 'on call'");
        session["requestToken"].Should().BeNull();
    }

    private static Task<Service> StartAsync() => Service.StartAsync("Production", services: NamedUser.Add, map: static app =>
        app.MapPredictionGuardrails("/guardrails", static options => options.ActionPolicy = NamedUser.ActionPolicy).RequireAuthorization());

    private static HttpClient Connect(Service service, string user)
    {
        var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        handler.CookieContainer.Add(service.Address, new Cookie("user", user));
        return new HttpClient(handler) { BaseAddress = service.Address };
    }

    private static async Task<JsonNode> GetSessionAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>("/guardrails/api/session", TestContext.Current.CancellationToken))!;
}
