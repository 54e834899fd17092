using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The overview as server-sent events.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Stream_sends_the_overview_at_once_and_then_repeatedly()
    {
        await using var service = await Service.StartAsync();
        using var response = await OpenAsync(service);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        Predictions(await NextAsync(reader)).Should().Be(0);

        service.Fare.Predict(0, _ => 12);
        var next = NextAsync(reader);
        while (!next.IsCompleted)
        {
            // The stream may not wait for the time yet.
            service.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Predictions(await next).Should().Be(1);
    }

    [Fact]
    public async Task Stream_beyond_the_limit_is_rejected_with_a_time_to_retry()
    {
        await using var service = await Service.StartAsync(map: app => app.MapPredictionGuardrails("/guardrails", options => options.MaximumStreams = 1));
        using var first = await OpenAsync(service);
        using var second = await OpenAsync(service);

        second.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        second.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        (await service.StatusOfAsync("/guardrails/api/overview")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Stream_is_accepted_after_another_has_ended()
    {
        await using var service = await Service.StartAsync(map: app => app.MapPredictionGuardrails("/guardrails", options => options.MaximumStreams = 1));

        // The client closes the connection of a response that it doesn't read to its end, as a browser does.
        using var client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = service.Address };
        using (var first = await OpenAsync(service, client))
        using (var second = await OpenAsync(service))
        {
            (first.StatusCode, second.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable));
        }

        // The server notices the end of the first stream on another thread.
        while (await service.StatusOfAsync("/guardrails/api/events", client) != HttpStatusCode.OK)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Head_of_the_stream_is_no_live_connection()
    {
        await using var service = await Service.StartAsync(map: app => app.MapPredictionGuardrails("/guardrails", options => options.MaximumStreams = 0));
        using var request = new HttpRequestMessage(HttpMethod.Head, "/guardrails/api/events");

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public void Limit_without_bound_is_an_error_at_once(int limit)
    {
        new DashboardOptions().Invoking(it => it.MaximumStreams = limit).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Overview_is_created_once_in_2_seconds()
    {
        var fleet = new TestFleet();
        await using var service = await Service.StartAsync(services: services => services.AddSingleton<IFleetManager>(fleet));

        await service.GetAsync("overview");
        service.Time.Advance(TimeSpan.FromSeconds(1.9));
        await service.GetAsync("overview");
        fleet.Asked.Should().Be(1);
        service.Time.Advance(TimeSpan.FromSeconds(0.1));
        await service.GetAsync("overview");

        fleet.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Overview_that_takes_long_is_created_in_a_fiftieth_of_the_time()
    {
        var fleet = new TestFleet();
        await using var service = await Service.StartAsync(services: services => services.AddSingleton<IFleetManager>(fleet));
        fleet.OnAsked = () => service.Time.Advance(TimeSpan.FromSeconds(1));

        await service.GetAsync("overview");
        service.Time.Advance(TimeSpan.FromSeconds(49));
        await service.GetAsync("overview");
        fleet.Asked.Should().Be(1);
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await service.GetAsync("overview");

        fleet.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Streams_end_when_the_service_stops()
    {
        await using var service = await Service.StartAsync();
        using var response = await OpenAsync(service);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await NextAsync(reader);

        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    private static Task<HttpResponseMessage> OpenAsync(Service service, HttpClient? client = null) => (client ?? service.Client)
        .GetAsync(new Uri("/guardrails/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    private static async Task<JsonNode> NextAsync(StreamReader reader)
    {
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("event: overview");
        var data = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(data![6..])!;
    }

    private static long Predictions(JsonNode overview) => overview["guards"]![0]!["predictions"]!.GetValue<long>();
}
