using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Http.Tests;

/// <summary>A client that gives up by itself has failed; the caller's cancellation is none of its failures.</summary>
public sealed class ModelCancellationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FareServer _server = null!;

    public enum Setting
    {
        Before,
        After,
        Longer,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FareServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Setting.Before, "00:00:02")]
    [InlineData(Setting.After, "00:00:02")]
    [InlineData(Setting.Longer, "00:00:30")]
    public async Task Clients_timeout_is_the_models_failure_if_it_is_the_shorter_one(Setting setting, string expected)
    {
        Hang();
        await using var provider = Services(builder => Configure(builder, setting)).BuildServiceProvider();

        await Client(provider).Invoking(client => client.GetAsync("fare", Cancellation)).Should().ThrowAsync<TimeoutException>()
            .WithMessage($"* didn't respond within {expected}.");
    }

    [Fact]
    public async Task Timeout_is_answered_for_by_the_fallback()
    {
        Hang();
        await using var provider = Services(builder => Configure(builder, Setting.After), isFalling: true).BuildServiceProvider();

        (await Client(provider).GetFromJsonAsync("fare", BodyJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task Handler_that_cancels_with_a_token_of_its_own_is_answered_for_by_the_fallback()
    {
        await using var provider = Services(builder => builder.AddPredictionGuard("fare", BodyJson.Default.Fare).AddHttpMessageHandler(() => new Impatient()), isFalling: true)
            .BuildServiceProvider();

        (await Client(provider).GetFromJsonAsync("fare", BodyJson.Default.Fare, Cancellation)).Should().Be(new Fare(10));
    }

    [Fact]
    public async Task Handler_that_cancels_with_a_token_of_its_own_is_reported()
    {
        var breaches = new List<Breach>();
        await using (var provider = Services(builder => builder.AddPredictionGuard("fare", BodyJson.Default.Fare).AddHttpMessageHandler(() => new Impatient()), breaches: breaches)
            .BuildServiceProvider())
        {
            await Client(provider).Invoking(client => client.GetAsync("fare", Cancellation)).Should().ThrowAsync<OperationCanceledException>();
        }

        breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    private static void Configure(IHttpClientBuilder builder, Setting setting)
    {
        if (setting == Setting.Before)
        {
            builder.ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(2));
        }

        builder.AddPredictionGuard("fare", BodyJson.Default.Fare);
        if (setting != Setting.Before)
        {
            builder.ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(setting == Setting.Longer ? 60 : 2));
        }
    }

    private static HttpClient Client(ServiceProvider provider) => provider.GetRequiredService<IHttpClientFactory>().CreateClient("fares");

    private void Hang() => _server.Answer = async context =>
    {
        _time.Advance(TimeSpan.FromSeconds(31));
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    };

    private ServiceCollection Services(Action<IHttpClientBuilder> configure, bool isFalling = false, List<Breach>? breaches = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddPredictionGuardrails()
            .AddGuard<HttpRequestMessage, Fare>("fare", guard =>
            {
                guard.Metric("amount", fare => fare.Amount);
                if (isFalling)
                {
                    guard.OnException(BreachAction.Fallback).FallBackTo(new Fare(10));
                }
            })
            .AddBreachHandler((breach, _) =>
            {
                breaches?.Add(breach);
                return ValueTask.CompletedTask;
            });
        configure(services.AddHttpClient("fares", client => client.BaseAddress = _server.Address));
        return services;
    }

    private sealed class Impatient : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await own.CancelAsync();
            return await base.SendAsync(request, own.Token);
        }
    }
}
