using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Http.Tests;

public sealed record Fare(double Amount);

public sealed class Quote
{
    public double Price { get; set; }

    public string Currency { get; set; } = "EUR";

    public string? Note { get; set; }

    public Terms Terms { get; set; } = null!;
}

public sealed record Terms(int Days, string Text = "none");

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Fare))]
[JsonSerializable(typeof(Quote))]
public sealed partial class FareJson : JsonSerializerContext;

/// <summary>A model behind HTTP, asked through a real client and a real server.</summary>
public sealed class GuardedClientTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<ServiceProvider> _providers = [];
    private FareServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FareServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_clean_answer_is_the_models_own_and_can_still_be_read()
    {
        using var response = await Client().GetAsync("fare", Cancellation);

        response.Headers.GetValues("X-Model").Should().Equal("7");
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("{\"amount\":12.5}");
        (await response.Content.ReadFromJsonAsync(FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(12.5));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_right_is_rejected()
    {
        _server.Answer = context => FareServer.Json(context, "{\"amount\":4812.3}");

        await Client().Invoking(client => client.GetAsync("fare", Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("Prediction rejected. Range breach in guard 'fare': amount was 4,812, expected between 0 and 500.");
    }

    [Theory]
    [InlineData("{\"error\":\"model not loaded\"}")]
    [InlineData("{}")]
    [InlineData("{\"fare\":12.5}")]
    [InlineData("{\"Amount\":12.5}")]
    [InlineData("{\"amount\":null}")]
    public async Task An_answer_that_lacks_what_its_type_needs_is_no_prediction(string body)
    {
        _server.Answer = context => FareServer.Json(context, body);

        (await Client().Invoking(client => client.GetAsync("fare", Cancellation)).Should().ThrowAsync<HttpRequestException>())
            .Which.Message.Should().Contain("can't be deserialized as Fare").And.Contain("amount");
    }

    [Theory]
    [InlineData("{\"price\":1,\"terms\":{\"days\":3}}", null)]
    [InlineData("{\"price\":1,\"currency\":\"USD\",\"note\":null,\"terms\":{\"days\":3,\"text\":\"net\"}}", null)]
    [InlineData("{\"terms\":{\"days\":3}}", "price")]
    [InlineData("{\"price\":1}", "terms")]
    [InlineData("{\"price\":1,\"terms\":{}}", "days")]
    [InlineData("{\"price\":1,\"currency\":null,\"terms\":{\"days\":3}}", "currency")]
    public async Task Properties_that_cannot_be_null_and_have_no_initial_value_are_required(string body, string? missing)
    {
        _server.Answer = context => FareServer.Json(context, body);
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<HttpRequestMessage, Quote>("quote", guard => guard.Metric("price", quote => quote.Price));
        services.AddHttpClient("quotes", client => client.BaseAddress = _server.Address).AddPredictionGuard("quote", FareJson.Default.Quote);
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("quotes");

        var exception = await Record.ExceptionAsync(() => client.GetAsync("quote", Cancellation));

        (exception as HttpRequestException)?.Message.Should().Contain("can't be deserialized as Quote").And.Contain(missing);
        (exception is null).Should().Be(missing is null);
    }

    [Fact]
    public async Task Members_may_be_missing_if_that_is_chosen()
    {
        _server.Answer = context => FareServer.Json(context, "{\"error\":\"model not loaded\"}");

        using var response = await Client(configure: options => options.AllowMissingMembers = true).GetAsync("fare", Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fallback_comes_as_200_with_a_body_of_its_own()
    {
        _server.Answer = context => FareServer.Json(context, "{\"amount\":4812.3}");

        using var response = await Client(Falling).GetAsync("fare", Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Contains("X-Model").Should().BeFalse();
        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("{\"amount\":10}");
        response.RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/fare");
    }

    [Fact]
    public async Task A_clamped_value_is_written_again()
    {
        _server.Answer = context => FareServer.Json(context, "{\"amount\":4812.3}");

        using var response = await Client(guard => guard
            .Metric("clamped", fare => fare.Amount, amount => amount.Range(0, 100, BreachAction.Clamp), (fare, amount) => fare with { Amount = amount }), range: false)
            .GetAsync("fare", Cancellation);

        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("{\"amount\":100}");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_model_that_fails_falls_back_where_that_is_chosen(int status)
    {
        _server.Answer = context => FareServer.Json(context, "{\"error\":\"out of memory\"}", status);

        using var response = await Client(Falling).GetAsync("fare", Cancellation);

        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("{\"amount\":10}");
    }

    [Fact]
    public async Task Otherwise_the_caller_gets_the_unsuccessful_response_and_the_breach_is_reported()
    {
        _server.Answer = context => FareServer.Json(context, "{\"error\":\"out of memory\"}", 503);
        var breaches = new List<Breach>();

        using var response = await Client(breaches: breaches).GetAsync("fare", Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("{\"error\":\"out of memory\"}");
        await _providers[^1].DisposeAsync();
        breaches.Should().ContainSingle().Which.Observed.Should().Contain("returned 503 (ServiceUnavailable)");
    }

    [Fact]
    public async Task A_page_of_html_with_status_200_is_a_failure_that_says_what_came()
    {
        _server.Answer = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>Sorry</html>");
        };

        var asking = await Client().Invoking(client => client.GetAsync("fare?key=secret", Cancellation)).Should().ThrowAsync<HttpRequestException>();

        asking.WithMessage($"The model at {_server.Address}fare returned 200 with content type text/html, which can't be deserialized as Fare (18 bytes): *").Which.Message.Should().NotContain("secret");
        asking.WithInnerException<JsonException>();
    }

    [Fact]
    public async Task A_page_of_html_falls_back_where_exceptions_do()
    {
        _server.Answer = context => context.Response.WriteAsync("<html>Sorry</html>");

        (await Client(Falling).GetFromJsonAsync("fare", FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task A_body_that_is_cut_off_falls_back()
    {
        _server.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"amount\":1");
            context.Abort();
        };

        (await Client(Falling).GetFromJsonAsync("fare", FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task A_server_that_is_not_there_falls_back()
    {
        var client = Client(Falling);
        await _server.DisposeAsync();

        (await client.GetFromJsonAsync("fare", FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task A_model_that_is_late_is_a_failure_and_not_the_callers_cancellation()
    {
        var never = new TaskCompletionSource();
        _server.Answer = async context =>
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            await never.Task.WaitAsync(context.RequestAborted);
        };

        await Client().Invoking(client => client.GetAsync("fare", Cancellation)).Should().ThrowAsync<TimeoutException>()
            .WithMessage($"The model at {_server.Address}fare didn't respond within 00:00:30.");
        (await Client(Falling).GetFromJsonAsync("fare", FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_failure_of_the_model()
    {
        using var source = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        _server.Answer = async context =>
        {
            await source.CancelAsync();
            await never.Task.WaitAsync(context.RequestAborted);
        };
        var breaches = new List<Breach>();

        await Client(Falling, breaches: breaches).Invoking(client => client.GetAsync("fare", source.Token)).Should().ThrowAsync<OperationCanceledException>();

        _providers[^1].GetRequiredKeyedService<PredictionGuard<HttpRequestMessage, Fare>>("fare").GetSnapshot().Count.Should().Be(0);
        await _providers[^1].DisposeAsync();
        breaches.Should().BeEmpty();
    }

    [Fact]
    public async Task An_open_breaker_asks_no_server()
    {
        var client = Client(Falling);
        _providers[^1].GetRequiredKeyedService<PredictionGuard<HttpRequestMessage, Fare>>("fare").Isolate("for the test");

        (await client.GetFromJsonAsync("fare", FareJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
        _server.Asked.Should().Be(0);
    }

    [Theory]
    [InlineData(GuardMode.Observe)]
    [InlineData(GuardMode.Off)]
    public async Task Observe_mode_changes_nothing(GuardMode mode)
    {
        _server.Answer = context => context.Response.WriteAsync("<html>Sorry</html>");

        using var response = await Client(guard => Falling(guard.Mode(mode))).GetAsync("fare", Cancellation);

        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("<html>Sorry</html>");
    }

    [Fact]
    public async Task Requests_that_are_no_predictions_pass()
    {
        _server.Answer = context => context.Response.WriteAsync("healthy");

        (await Client(configure: options => options.ShouldGuard = request => request.RequestUri!.AbsolutePath != "/health").GetStringAsync("health", Cancellation)).Should().Be("healthy");
    }

    [Fact]
    public void A_guard_that_there_is_not_is_an_error_that_says_how_to_add_it()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails();
        services.AddHttpClient("fares").AddPredictionGuard("fare", FareJson.Default.Fare);
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<IHttpClientFactory>().CreateClient("fares")).Should().Throw<InvalidOperationException>()
            .WithMessage("No guard named 'fare' is registered for Fare, but HTTP client 'fares' needs it. To register it, call AddGuard<HttpRequestMessage, Fare>(\"fare\").");
    }

    private static void Falling(PredictionGuardBuilder<HttpRequestMessage, Fare> guard) =>
        guard.OnBreach(BreachAction.Fallback).OnException(BreachAction.Fallback).FallBackTo(new Fare(10));

    [Fact]
    public void Timeout_that_no_timer_can_wait_is_an_error_at_once() =>
        new HttpGuardOptions().Invoking(options => options.Timeout = TimeSpan.FromDays(50)).Should().Throw<ArgumentOutOfRangeException>();

    private HttpClient Client(
        Action<PredictionGuardBuilder<HttpRequestMessage, Fare>>? guarding = null, Action<HttpGuardOptions>? configure = null, bool range = true, List<Breach>? breaches = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPredictionGuardrails().AddGuard<HttpRequestMessage, Fare>("fare", guard =>
        {
            if (range)
            {
                guard.Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500));
            }

            guarding?.Invoke(guard);
        });
        if (breaches is not null)
        {
            services.AddPredictionGuardrails().AddBreachHandler((breach, _) =>
            {
                breaches.Add(breach);
                return ValueTask.CompletedTask;
            });
        }

        services.AddHttpClient("fares", client => client.BaseAddress = _server.Address).AddPredictionGuard("fare", FareJson.Default.Fare, configure);
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<IHttpClientFactory>().CreateClient("fares");
    }
}
