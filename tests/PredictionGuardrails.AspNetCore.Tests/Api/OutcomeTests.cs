using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The endpoint that records outcomes.</summary>
public sealed class OutcomeTests
{
    private readonly TestRecorder _recorder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outcomes_are_recorded_as_they_are_sent()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """
            { "outcomes": [
              { "guard": "fare", "outcome": "paid", "key": "r1", "value": 17.5, "happenedAt": "2026-11-24T12:00:00+01:00", "source": "billing", "revision": 2 },
              { "guard": "fare", "outcome": "clicked", "key": 42, "value": true },
              { "guard": "fare", "outcome": "reason", "predictionId": "01935b6e-0000-7000-8000-000000000001", "value": "late" } ] }
            """);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await BodyAsync(response)).ToJsonString().Should().Be("""{"recorded":3,"repeated":0}""");
        _recorder.Recorded.Should().BeEquivalentTo(
        [
            new PredictionOutcome
            {
                Guard = "fare",
                Name = "paid",
                Key = "r1",
                Value = 17.5,
                HappenedAt = new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.Zero),
                Source = "billing",
                Revision = 2,
            },
            new PredictionOutcome { Guard = "fare", Name = "clicked", Key = 42, Value = true },
            new PredictionOutcome { Guard = "fare", Name = "reason", PredictionId = Guid.Parse("01935b6e-0000-7000-8000-000000000001"), Value = "late" },
        ]);
    }

    [Theory]
    [InlineData("""{ "key": [1], "value": 1 }""", "outcomes[1].key", "'[1]' isn't valid. Expected a string or a whole number.")]
    [InlineData("""{ "key": 1.5, "value": 1 }""", "outcomes[1].key", "'1.5' isn't valid. Expected a string or a whole number.")]
    [InlineData("""{ "key": 1, "value": {} }""", "outcomes[1].value", "'{}' isn't valid. Expected a number, true, false, or a string.")]
    [InlineData("""{ "key": 1, "value": 1, "happenedAt": "2026-11-24T12:00:00" }""", "outcomes[1].happenedAt", "'2026-11-24T12:00:00' isn't valid. Expected a time with an offset, for example 2026-11-28T12:00:00Z.")]
    [InlineData("""{ "key": 1, "value": 1, "happenedAt": "yesterday" }""", "outcomes[1].happenedAt", "'yesterday' isn't valid. Expected a time with an offset, for example 2026-11-28T12:00:00Z.")]
    [InlineData("""{ "key": "\ud800", "value": 1 }""", "outcomes[1].key", "'\"\\ud800\"' isn't valid Unicode. Expected text without unpaired surrogates.")]
    [InlineData("""{ "key": 1, "value": "\ud800" }""", "outcomes[1].value", "'\"\\ud800\"' isn't valid Unicode. Expected text without unpaired surrogates.")]
    [InlineData("null", "outcomes[1]", "The outcome is null.")]
    public async Task Invalid_outcome_is_named_and_nothing_is_recorded(string outcome, string place, string message)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "outcomes": [ { "key": 1, "value": 1 }, {{outcome}} ] }""");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await BodyAsync(response))["errors"]![place]![0]!.GetValue<string>().Should().Be(message);
        _recorder.Recorded.Should().BeEmpty();
    }

    [Fact]
    public async Task Error_of_the_recorder_is_named_by_the_member_of_the_request()
    {
        _recorder.Fail = new InvalidOutcomeException([new OutcomeError(1, "Name", "No such outcome."), new OutcomeError(1, "PredictionId", "No such ID.")]);
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "outcomes": [ {}, {} ] }""");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        ((JsonObject)(await BodyAsync(response))["errors"]!).Select(static error => error.Key).Should().Equal("outcomes[1].outcome", "outcomes[1].predictionId");
    }

    [Fact]
    public async Task At_most_100_errors_are_listed()
    {
        _recorder.Fail = new InvalidOutcomeException([.. Enumerable.Range(0, 1000).Select(static index => new OutcomeError(index, "Value", "Not valid."))]);
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "outcomes": [ {} ] }""");

        var problem = await BodyAsync(response);
        ((JsonObject)problem["errors"]!).Should().HaveCount(100);
        problem["detail"]!.GetValue<string>().Should().EndWith("The first 100 of 1000 errors are listed.");
    }

    [Fact]
    public async Task All_of_100_errors_are_listed()
    {
        _recorder.Fail = new InvalidOutcomeException([.. Enumerable.Range(0, 100).Select(static index => new OutcomeError(index, "Value", "Not valid."))]);
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "outcomes": [ {} ] }""");

        (await BodyAsync(response))["detail"]!.GetValue<string>().Should().Be("Nothing was recorded because some outcomes aren't valid.");
    }

    [Theory]
    [InlineData(100, 100, "")]
    [InlineData(101, 100, "…")]
    public async Task Value_in_an_error_is_shortened_to_100_characters(int length, int kept, string end)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "outcomes": [ { "happenedAt": "{{new string('x', length)}}" } ] }""");

        var error = (await BodyAsync(response))["errors"]!["outcomes[0].happenedAt"]![0]!.GetValue<string>();
        error.Should().StartWith($"'{new string('x', kept)}{end}' isn't valid.");
    }

    [Fact]
    public async Task As_many_outcomes_as_the_limit_are_recorded()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "outcomes": [ {{string.Join(",", Enumerable.Repeat("{}", 10_000))}} ] }""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Too_many_outcomes_are_an_error()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "outcomes": [ {{string.Join(",", Enumerable.Repeat("{}", 10_001))}} ] }""");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await BodyAsync(response))["detail"]!.GetValue<string>().Should().Be("The request contains 10001 outcomes. The limit is 10000.");
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("""{ "outcomes": {} }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "outcomes": [ { "predictionId": "17" } ] }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "outcomes": [ """, HttpStatusCode.BadRequest)]
    public async Task Body_that_is_not_a_list_of_outcomes_is_an_error(string body, HttpStatusCode status)
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, body);

        response.StatusCode.Should().Be(status);
        _recorder.Recorded.Should().BeEmpty();
    }

    [Fact]
    public async Task Body_beyond_the_limit_is_refused()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, $$"""{ "outcomes": [ { "key": "{{new string('x', 9 << 20)}}" } ] }""", waitsForContinue: true);

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Body_of_another_type_is_refused()
    {
        await using var service = await StartAsync();

        using var response = await PostAsync(service, "guard,outcome", "text/csv");

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Disk_that_fails_is_unavailable_with_a_time_to_retry()
    {
        _recorder.Fail = new IOException("The disk is full.");
        await using var service = await StartAsync();

        using var response = await PostAsync(service, """{ "outcomes": [ {} ] }""");

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Service_without_a_recorder_says_what_to_add()
    {
        await using var service = await Service.StartAsync();

        using var response = await PostAsync(service, """{ "outcomes": [] }""");

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await BodyAsync(response))["detail"]!.GetValue<string>().Should().Contain("AddPredictionLog");
    }

    [Theory]
    [InlineData("Anna", HttpStatusCode.OK)]
    [InlineData("Bob", HttpStatusCode.Forbidden)]
    public async Task Outcomes_require_the_action_policy(string user, HttpStatusCode status)
    {
        await using var service = await StartAsync("Production");
        using var request = Request("""{ "outcomes": [] }""");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user);

        using var response = await service.Client.SendAsync(request, Cancellation);

        response.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task Request_of_another_site_is_denied()
    {
        await using var service = await StartAsync();
        using var request = Request("""{ "outcomes": [] }""");

        using var response = await service.Client.SendAsync(request, Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private Task<Service> StartAsync(string environment = "Development") => Service.StartAsync(
        environment,
        services: services =>
        {
            services.AddSingleton<IOutcomeRecorder>(_recorder);
            NamedUser.Add(services);
        },
        map: app => app.MapPredictionGuardrails(configure: options =>
        {
            options.AllowAnonymous = true;
            options.ActionPolicy = environment == "Production" ? NamedUser.ActionPolicy : null;
        }));

    private static HttpRequestMessage Request(string body, string type = "application/json") =>
        new(HttpMethod.Post, "/guardrails/api/outcomes") { Content = new StringContent(body, Encoding.UTF8, type) };

    /// <summary>Posts as the page would, with its token.</summary>
    private static async Task<HttpResponseMessage> PostAsync(Service service, string body, string type = "application/json", bool waitsForContinue = false)
    {
        var session = await service.GetAsync("session");
        using var request = Request(body, type);
        request.Headers.ExpectContinue = waitsForContinue;
        request.Headers.Add((string)session["requestHeader"]!, (string?)session["requestToken"]);
        return await service.Client.SendAsync(request, Cancellation);
    }

    private static async Task<JsonNode> BodyAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
}
