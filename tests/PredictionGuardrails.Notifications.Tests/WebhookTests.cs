using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Notifications.Tests.Docs;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>Incidents of a real guard, sent to a real server.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly TimerObservingTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly List<ServiceProvider> _providers = [];
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_incident_is_reported_when_it_opens_now_and_then_and_when_it_is_closed()
    {
        var guard = Guard();
        Break(guard, 1);
        var opened = await NextAsync();
        Break(guard, 4);
        for (var i = 0; i < 6; i++)
        {
            // A quarter of an hour in which it goes on: one message more.
            Break(guard, 1);
            _time.Advance(TimeSpan.FromMinutes(2.5));
        }

        var ongoing = await NextAsync();
        for (var i = 0; i < 200; i++)
        {
            guard.Inspect(0, 5 + (i % 7));
        }

        _time.Advance(TimeSpan.FromMinutes(6));
        var closed = await NextAsync();

        opened["event"]!.GetValue<string>().Should().Be("opened");
        opened["first"]!["observed"]!.GetValue<string>().Should().Be("1,000");
        ongoing["event"]!.GetValue<string>().Should().Be("ongoing");
        ongoing["breaches"]!.GetValue<long>().Should().BeGreaterThan(5);
        closed["event"]!.GetValue<string>().Should().Be("closed");
        closed["breaches"]!.GetValue<long>().Should().Be(11);
        closed["fallbacks"]!.GetValue<long>().Should().Be(11);
        new[] { ongoing, closed }.Should().OnlyContain(message => message["id"]!.GetValue<string>() == opened["id"]!.GetValue<string>());
        _receiver.HasMore.Should().BeFalse();
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again()
    {
        _receiver.Answers.Enqueue(503);
        _receiver.Answers.Enqueue(429);

        Break(Guard(), 1);

        for (var i = 0; i < 3; i++)
        {
            (await NextAsync())["event"]!.GetValue<string>().Should().Be("opened");
        }
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(599)]
    public async Task Failure_of_the_receiver_is_retried(int status)
    {
        _receiver.Answers.Enqueue(status);

        Break(Guard(), 1);

        await NextAsync();
        await NextAsync();
    }

    [Fact]
    public async Task Without_retries_a_message_is_sent_once()
    {
        _receiver.Answers.Enqueue(503);
        var guard = Guard(static webhook => webhook.MaxRetryAttempts = 0);
        Break(guard, 1);
        await NextAsync();

        Break(guard, 1);
        _time.Advance(TimeSpan.FromSeconds(10));

        (await NextAsync())["breaches"]!.GetValue<long>().Should().Be(2, "the first message wasn't repeated");
    }

    [Fact]
    public async Task Receiver_that_does_not_answer_in_time_is_tried_again()
    {
        _receiver.IsSilent = true;
        Break(Guard(static webhook => webhook.Timeout = TimeSpan.FromSeconds(7)), 1);
        await NextAsync();
        _receiver.IsSilent = false;

        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(7));
        _time.Advance(TimeSpan.FromSeconds(7));

        await NextAsync();
    }

    [Fact]
    public async Task Messages_are_JSON_in_UTF_8()
    {
        Break(Guard(), 1);
        await NextAsync();

        _receiver.ContentType.Should().Be("application/json; charset=utf-8");
    }

    [Fact]
    public async Task Message_that_the_receiver_rejects_is_not_retried()
    {
        _receiver.Answers.Enqueue(400);
        var guard = Guard();
        Break(guard, 1);
        (await NextAsync())["breaches"]!.GetValue<long>().Should().Be(1);

        // The next state is told in its place, as the first.
        Break(guard, 1);
        _time.Advance(TimeSpan.FromSeconds(10));

        var next = await NextAsync();
        next["event"]!.GetValue<string>().Should().Be("opened");
        next["breaches"]!.GetValue<long>().Should().Be(2);
    }

    [Fact]
    public async Task A_message_is_signed_and_a_receiver_can_tell()
    {
        Break(Guard(webhook => webhook.Secret = "s3cret"), 1);

        var (body, signature) = await _receiver.NextAsync();

        signature.Should().StartWith("t=1795600800,v1=");
        NotificationSnippets.IsGenuine(signature, body, "s3cret", _time.GetUtcNow()).Should().BeTrue();
        NotificationSnippets.IsGenuine(signature, body, "other", _time.GetUtcNow()).Should().BeFalse();
        NotificationSnippets.IsGenuine(signature, [.. body, 1], "s3cret", _time.GetUtcNow()).Should().BeFalse();
        NotificationSnippets.IsGenuine(signature, body, "s3cret", _time.GetUtcNow().AddHours(1)).Should().BeFalse();
    }

    [Fact]
    public async Task Slack_gets_a_text_in_which_nothing_that_a_model_said_is_markup()
    {
        Break(Guard(webhook => (webhook.Format, webhook.CreateLink) = (WebhookFormat.Slack, incident => new Uri($"https://example.com/{incident.Guard}")), name: "<!channel> & co"), 1);

        var text = (await NextAsync())["text"]!.GetValue<string>();

        text.Should().StartWith("*[Opened] &lt;!channel&gt; &amp; co: Range breach*\n*Observed:* prediction was 1,000\n*Expected:* at most 100\n");
        text.Should().EndWith("|Open incident>").And.NotContain("<!channel>");
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card()
    {
        Break(Guard(webhook => (webhook.Format, webhook.CreateLink) = (WebhookFormat.Teams, _ => new Uri("https://example.com/1")), name: "[x](evil)"), 1);

        var card = (await NextAsync())["attachments"]![0]!["content"]!;

        card["type"]!.GetValue<string>().Should().Be("AdaptiveCard");
        card["body"]![0]!["inlines"]![0]!["text"]!.GetValue<string>().Should().Be("[Opened] [x](evil): Range breach");
        card["body"]![1]!["facts"]!.AsArray().Select(fact => fact!["title"]!.GetValue<string>()).Should().Contain(["Observed", "Expected", "Breaches"]);
        card["actions"]![0]!["url"]!.GetValue<string>().Should().Be("https://example.com/1");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_failure_and_is_not_followed(int status)
    {
        _receiver.Answers.Enqueue(status);
        _receiver.FailureHeaders["Location"] = new Uri(_receiver.Address, "/elsewhere").ToString();
        var guard = Guard();

        Break(guard, 1);
        await NextAsync();
        Break(guard, 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await NextAsync())["event"]!.GetValue<string>().Should().Be("opened", "the first message was not taken");

        _receiver.Others.Should().BeEmpty();
    }

    [Theory]
    [InlineData("120")]
    [InlineData("Wed, 25 Nov 2026 10:02:00 GMT")]
    public async Task A_receiver_says_when_to_try_again(string retryAfter)
    {
        _receiver.Answers.Enqueue(429);
        _receiver.FailureHeaders["Retry-After"] = retryAfter;
        Break(Guard(), 1);
        await NextAsync();

        await _time.WaitForTimerAsync(TimeSpan.FromMinutes(2));
        _receiver.HasMore.Should().BeFalse();
        _time.Advance(TimeSpan.FromMinutes(2));

        await NextAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_secret_is_an_error_at_once(string secret) =>
        this.Invoking(it => it.Guard(webhook => webhook.Secret = secret)).Should().Throw<ArgumentException>().WithMessage("Secret must not be empty. *");

    [Fact]
    public async Task Functions_that_throw_keep_no_message_back()
    {
        Break(Guard(webhook =>
        {
            webhook.CreateLink = static _ => throw new InvalidOperationException();
            webhook.ShouldNotify = static _ => throw new InvalidOperationException();
        }), 1);

        (await NextAsync())["link"].Should().BeNull();
    }

    [Theory]
    [InlineData(WebhookFormat.Json)]
    [InlineData(WebhookFormat.Slack)]
    public async Task Link_that_is_relative_keeps_no_message_back(WebhookFormat format)
    {
        Break(Guard(webhook => (webhook.Format, webhook.CreateLink) = (format, static _ => new Uri("/guards/fare", UriKind.Relative))), 1);

        (await NextAsync()).ToJsonString().Should().Contain("Range").And.NotContain("/guards/fare");
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1=00,t=1")]
    [InlineData("t=,v1=")]
    [InlineData("t=99999999999999999999,v1=00")]
    [InlineData("t=9223372036854775807,v1=00")]
    [InlineData("t=1764064800")]
    [InlineData("t=1764064800,v1=zz,t=1")]
    public void The_verification_that_the_documents_show_refuses_malformed_headers(string header) =>
        NotificationSnippets.IsGenuine(header, [1], "s3cret", _time.GetUtcNow()).Should().BeFalse();

    [Fact]
    public void A_dead_receiver_delays_no_call()
    {
        var guard = Guard(webhook => (webhook.Url, webhook.MaxRetryAttempts, webhook.Delay) = (new Uri("http://127.0.0.1:9/hook"), 100, TimeSpan.FromHours(1)), isPatient: false);

        Break(guard, 10_000);

        guard.Incident!.BreachCount.Should().Be(10_000);
    }

    [Theory]
    [InlineData(null, "Url must be an absolute HTTP or HTTPS URI.*")]
    [InlineData("ftp://example.com", "Url must be an absolute HTTP or HTTPS URI.*")]
    public void An_address_that_is_none_is_an_error_at_once(string? url, string message) =>
        this.Invoking(it => it.Guard(webhook => webhook.Url = url is null ? null : new Uri(url))).Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void A_time_that_cannot_be_is_an_error_at_once() =>
        this.Invoking(it => it.Guard(webhook => webhook.Timeout = TimeSpan.Zero)).Should().Throw<ArgumentException>()
            .WithMessage("'00:00:00' isn't valid. Expected a duration greater than zero and at most 1.00:00:00.*");

    [Fact]
    public void Most_retries_are_allowed() => this.Invoking(it => it.Guard(static webhook => webhook.MaxRetryAttempts = 1_000)).Should().NotThrow();

    [Fact]
    public void Time_or_count_without_bound_is_an_error_at_once()
    {
        Action<WebhookOptions>[] statements =
        [
            webhook => webhook.Timeout = TimeSpan.MaxValue,
            webhook => webhook.UpdateInterval = TimeSpan.MaxValue,
            webhook => webhook.Delay = TimeSpan.MaxValue,
            webhook => webhook.MaxRetryAttempts = int.MaxValue,
        ];

        statements.Should().AllSatisfy(statement => this.Invoking(it => it.Guard(statement)).Should().Throw<ArgumentException>()
            .WithMessage("'*' isn't valid. Expected a *"));
    }

    [Fact]
    public async Task Documented_code_runs()
    {
        var services = new ServiceCollection();
        NotificationSnippets.Register(services, new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Alerts:Slack"] = _receiver.Address.ToString() }).Build());
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Invoking(guard => guard.Inspect(new Ride(1), 4812.3f)).Should().Throw<PredictionRejectedException>();

        (await NextAsync())["text"]!.GetValue<string>().Should().Contain("prediction was 4,812");
        await provider.DisposeAsync();
        File.Delete("logs/incidents.jsonl");
    }

    private async Task<JsonNode> NextAsync() => JsonNode.Parse((await _receiver.NextAsync()).Body)!;

    private PredictionGuard<int, double> Guard(Action<WebhookOptions>? configure = null, string name = "fare", bool isPatient = true)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPredictionGuardrails()
            .Configure(options => options.ShutdownTimeout = isPatient ? options.ShutdownTimeout : TimeSpan.Zero)
            .AddGuard<int, double>(name, guard => guard.Range(maximum: 100, onBreach: BreachAction.Fallback).FallBackTo(7))
            .AddWebhook(webhook =>
            {
                // The test's clock runs ahead of the network: no message may be late by it.
                (webhook.Url, webhook.Delay, webhook.Timeout) = (_receiver.Address, TimeSpan.Zero, TimeSpan.FromDays(1));
                configure?.Invoke(webhook);
            });
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<PredictionGuard<int, double>>();
    }

    private static void Break(PredictionGuard<int, double> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, 1000).Should().Be(7);
        }
    }

    /// <summary>A clock that tells when somebody begins to wait for a time.</summary>
    private sealed class TimerObservingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(dueTime);
            return timer;
        }

        public async Task WaitForTimerAsync(TimeSpan dueTime)
        {
            while (await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken) != dueTime)
            {
            }
        }
    }
}
