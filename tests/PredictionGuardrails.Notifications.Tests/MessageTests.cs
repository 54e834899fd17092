using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>What messages of each format say, word by word.</summary>
public sealed partial class MessageTests : IAsyncLifetime
{
    /// <summary>Everything that Markdown would take for more than text.</summary>
    private const string Markup = @"[v2](evil) *a* _b_ `c` <d> \e";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly FakeLogCollector _log = new();
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
    public async Task Slack_is_reported_everything_in_lines()
    {
        Break(Guard(WebhookFormat.Slack));

        WithoutCount((await NextAsync())["text"]!.GetValue<string>()).Should().Be(string.Join('\n',
            "*[Opened] fare: Range breach*",
            "*Observed:* prediction was 1,000",
            "*Expected:* at most 100",
            "*Breaches:* 1 (Range of prediction: 1)",
            "*Fallbacks:* some",
            "*Exceptions:* 0",
            "*Breaker:* Closed",
            "*Opened:* 2026-11-25 10:00:00Z",
            @"*Model version:* [v2](evil) *a* _b_ `c` &lt;d&gt; \e"));
    }

    [Fact]
    public async Task Teams_gets_the_same_as_facts_without_markup()
    {
        Break(Guard(WebhookFormat.Teams));

        var facts = (await NextAsync())["attachments"]![0]!["content"]!["body"]![1]!["facts"]!.AsArray();

        facts.Select(fact => WithoutCount($"{fact!["title"]}: {fact["value"]}")).Should().Equal(
            "Observed: prediction was 1,000",
            "Expected: at most 100",
            @"Breaches: 1 \(Range of prediction: 1\)",
            "Fallbacks: some",
            "Exceptions: 0",
            "Breaker: Closed",
            "Opened: 2026-11-25 10:00:00Z",
            @"Model version: \[v2\]\(evil\) \*a\* \_b\_ \`c\` \<d\> \\e");
    }

    [Fact]
    public async Task An_exception_is_observed_of_the_model()
    {
        Guard(WebhookFormat.Slack).Predict(0, static _ => throw new TimeoutException("too late")).Should().Be(7);

        (await NextAsync())["text"]!.GetValue<string>().Should().Contain("*Observed:* the model threw TimeoutException: too late\n");
    }

    [Fact]
    public async Task Teams_shows_the_title_as_one()
    {
        Break(Guard(WebhookFormat.Teams));

        (await NextAsync())["attachments"]![0]!["content"]!["body"]![0]!["inlines"]![0]!.ToJsonString().Should()
            .Be("""{"type":"TextRun","text":"[Opened] fare: Range breach","weight":"bolder","size":"medium"}""");
    }

    [Fact]
    public async Task Functions_that_throw_are_logged()
    {
        Break(Guard(WebhookFormat.Json, configure: webhook =>
        {
            webhook.CreateLink = static _ => throw new InvalidOperationException("no link");
            webhook.ShouldNotify = static _ => throw new InvalidOperationException("no answer");
        }));
        await NextAsync();

        var failures = _log.GetSnapshot().Where(record => record.Exception is InvalidOperationException).Select(record => record.Message).ToList();
        failures.Should().HaveCount(2);
        failures.Should().ContainSingle(message => message.Contains("ShouldNotify"));
        failures.Should().ContainSingle(message => message.Contains("CreateLink"));
    }

    [Fact]
    public void Smallest_and_largest_values_are_allowed()
    {
        var services = new ServiceCollection().AddPredictionGuardrails();

        services.Invoking(it => it
                .AddWebhook(webhook => (webhook.Url, webhook.UpdateInterval, webhook.Timeout, webhook.MaxRetryAttempts, webhook.Delay) =
                    (_receiver.Address, TimeSpan.FromTicks(1), TimeSpan.FromTicks(1), 0, TimeSpan.Zero))
                .AddWebhook(webhook => (webhook.Url, webhook.UpdateInterval, webhook.Timeout, webhook.MaxRetryAttempts, webhook.Delay) =
                    (_receiver.Address, TimeSpan.FromDays(1), TimeSpan.FromDays(1), 100, TimeSpan.FromDays(1)))
                .AddIncidentFile(file => (file.Path, file.MaximumBytes, file.RetainedFileCount) = ("a", 10_000, 0))
                .AddIncidentFile(file => (file.Path, file.MaximumBytes, file.RetainedFileCount) = ("a", 1L << 40, 1_000)))
            .Should().NotThrow();
    }

    [Fact]
    public void An_interval_of_zero_is_an_error_at_once() =>
        this.Invoking(it => it.Guard(WebhookFormat.Json, configure: webhook => webhook.UpdateInterval = TimeSpan.Zero)).Should().Throw<ArgumentException>()
            .WithMessage("'00:00:00' isn't valid. Expected a duration greater than zero and at most 1.00:00:00.*");

    [Fact]
    public void Builder_and_options_have_to_be_given()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails();

        builder.Invoking(it => it.AddWebhook(null!)).Should().Throw<ArgumentNullException>().WithParameterName("configure");
        builder.Invoking(it => it.AddIncidentFile(null!)).Should().Throw<ArgumentNullException>().WithParameterName("configure");
        FluentActions.Invoking(() => default(IPredictionGuardrailsBuilder)!.AddWebhook(_ => { })).Should().Throw<ArgumentNullException>().WithParameterName("builder");
        FluentActions.Invoking(() => default(IPredictionGuardrailsBuilder)!.AddIncidentFile(_ => { })).Should().Throw<ArgumentNullException>().WithParameterName("builder");
    }

    /// <summary>A message that is sent at once may be written before or after the fallback has answered.</summary>
    private static string WithoutCount(string text) => Answered().Replace(text, "${name} some");

    private static void Break(PredictionGuard<int, double> guard) => guard.Inspect(0, 1000).Should().Be(7);

    private async Task<JsonNode> NextAsync() => JsonNode.Parse((await _receiver.NextAsync()).Body)!;

    private PredictionGuard<int, double> Guard(WebhookFormat format, Action<WebhookOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(_log)));
        services.AddPredictionGuardrails()
            .AddGuard<int, double>("fare", guard => guard.ModelVersion(Markup).Range(maximum: 100, onBreach: BreachAction.Fallback).OnException(BreachAction.Fallback).FallBackTo(7))
            .AddWebhook(webhook =>
            {
                // The test's clock runs ahead of the network: no message may be late by it.
                (webhook.Url, webhook.Format, webhook.Delay, webhook.Timeout) = (_receiver.Address, format, TimeSpan.Zero, TimeSpan.FromDays(1));
                configure?.Invoke(webhook);
            });
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<PredictionGuard<int, double>>();
    }

    [GeneratedRegex(@"(?<name>Fallbacks:\*?) [01]\b")]
    private static partial Regex Answered();
}
