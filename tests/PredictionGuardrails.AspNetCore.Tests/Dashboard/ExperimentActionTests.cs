using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Dashboard;

/// <summary>Actions on experiments: access, effects, and errors.</summary>
public sealed class ExperimentActionTests
{
    private readonly TestExperiments _experiments = new();

    [Theory]
    [InlineData("start-shadow", "start Shadow")]
    [InlineData("start-canary", "start Canary")]
    [InlineData("advance", "advance")]
    [InlineData("pause", "pause")]
    [InlineData("resume", "resume")]
    [InlineData("stop", "stop")]
    public async Task Action_is_run_with_its_reason_and_user(string action, string done)
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, action, As(service, "Anna"));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        _experiments.Done.Should().Equal($"{done} fare-v2: Rolled back. (Anna)");
    }

    [Fact]
    public async Task Action_returns_the_experiment_after_it()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "stop", As(service, "Anna"));

        ((string?)(await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["phase"]).Should().Be("Stopped");
    }

    [Fact]
    public async Task Action_is_logged_with_user_and_reason()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "stop", As(service, "Anna"));

        service.Logs.GetSnapshot().Should().Contain(line =>
            line.Category == "PredictionGuardrails.Dashboard" && line.Level == LogLevel.Warning
            && line.Message == "Anna ran action stop on experiment fare-v2. Reason: Rolled back.");
    }

    [Fact]
    public async Task User_who_does_not_meet_the_policy_is_denied_and_logged()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "stop", As(service, "Bob"));

        await RefusedAsync(response, HttpStatusCode.Forbidden, "You don't meet the authorization policy 'on call', which actions require.");
        _experiments.Done.Should().BeEmpty();
        service.Logs.GetSnapshot().Should().Contain(line => line.Message.StartsWith("Denied action stop on experiment fare-v2 for Bob: "));
    }

    [Fact]
    public async Task Address_of_a_denied_action_cannot_forge_a_log_line()
    {
        await using var service = await StartInProductionAsync();

        using var response = await As(service, "Bob").PostAsJsonAsync(
            "/guardrails/api/experiments/fare%0Av2/st%0Aop", new { }, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        service.Logs.GetSnapshot().Should().Contain(static line => line.Message.StartsWith("Denied action st op on experiment fare v2 for Bob: "));
    }

    [Fact]
    public async Task Action_with_a_cookie_alone_is_denied()
    {
        await using var service = await StartInProductionAsync();
        using var client = service.Connect();
        client.DefaultRequestHeaders.Add("Cookie", "user=Anna");

        using var response = await client.PostAsJsonAsync(
            "/guardrails/api/experiments/fare-v2/stop",
            new { reason = "Because.", instance = await Service.InstanceAsync(client) },
            TestContext.Current.CancellationToken);

        await RefusedAsync(response, HttpStatusCode.Forbidden, "The request has neither a valid antiforgery token*");
    }

    [Fact]
    public async Task Action_for_another_instance_is_rejected()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "stop", As(service, "Anna"), instance: "another");

        await RefusedAsync(response, HttpStatusCode.Conflict, "This request reached instance *, but the page shows another one.*");
        _experiments.Done.Should().BeEmpty();
    }

    [Fact]
    public async Task Action_without_a_reason_is_rejected()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "stop", As(service, "Anna"), reason: " ");

        await RefusedAsync(response, HttpStatusCode.BadRequest, "The reason is missing. Enter why you run this action.");
    }

    [Fact]
    public async Task Form_is_rejected()
    {
        await using var service = await StartInProductionAsync();
        using var form = new FormUrlEncodedContent([]);

        using var response = await As(service, "Anna").PostAsync(
            new Uri("/guardrails/api/experiments/fare-v2/stop", UriKind.Relative), form, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Unknown_action_is_rejected_with_the_known_ones()
    {
        await using var service = await StartInProductionAsync();

        using var response = await ActAsync(service, "halt", As(service, "Anna"));

        await RefusedAsync(response, HttpStatusCode.NotFound, "Unknown action 'halt'. Expected start-shadow, start-canary, advance, pause, resume, or stop.");
    }

    [Fact]
    public async Task Action_that_is_not_possible_now_is_a_conflict_and_not_logged()
    {
        await using var service = await StartInProductionAsync();
        _experiments.Fail = new InvalidOperationException("Experiment 'fare-v2' isn't paused.");

        using var response = await ActAsync(service, "resume", As(service, "Anna"));

        await RefusedAsync(response, HttpStatusCode.Conflict, "Experiment 'fare-v2' isn't paused.");
        service.Logs.GetSnapshot().Should().NotContain(line => line.Message.Contains("ran action"));
    }

    [Fact]
    public async Task Experiment_that_disappears_meanwhile_is_not_found()
    {
        await using var service = await StartInProductionAsync();
        _experiments.Fail = new KeyNotFoundException("Experiment 'fare-v2' doesn't exist.");

        using var response = await ActAsync(service, "stop", As(service, "Anna"));

        await RefusedAsync(response, HttpStatusCode.NotFound, "Experiment 'fare-v2' doesn't exist.");
    }

    [Fact]
    public async Task Action_without_experiments_is_not_found_with_the_reason()
    {
        await using var service = await Service.StartAsync();

        using var response = await ActAsync(service, "stop", service.Client);

        await RefusedAsync(response, HttpStatusCode.NotFound, "The service has no experiments. Call AddExperiment of the package PredictionGuardrails.Experiments.");
    }

    private static Task<HttpResponseMessage> ActAsync(Service service, string action, HttpClient client, string reason = "Rolled back.", string? instance = null) =>
        service.ActAsync(action, reason, "fare-v2", instance, client, kind: "experiments");

    private Task<Service> StartInProductionAsync()
    {
        var ramp = new RampStatus { Steps = [0.01, 0.05], Step = 0, StepStartedAt = default, Reason = "Waits." };
        _experiments.Status.Add(TestExperiments.Canary() with { Ramp = ramp });
        return Service.StartAsync(
            "Production",
            services: services =>
            {
                NamedUser.Add(services);
                services.AddSingleton<IExperimentManager>(_experiments);
            },
            map: app => app.MapPredictionGuardrails("/guardrails", options => options.ActionPolicy = NamedUser.ActionPolicy).RequireAuthorization());
    }

    private static HttpClient As(Service service, string user)
    {
        var client = service.Connect();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user);
        return client;
    }

    private static async Task RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string why)
    {
        response.StatusCode.Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        ((string?)(await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["detail"]).Should().Match(why);
    }
}
