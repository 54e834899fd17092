using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests;

/// <summary>A chat, through the real client of a server that speaks OpenAI's protocol.</summary>
public sealed class ChatTests : IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];
    private readonly List<Breach> _breaches = [];
    private OpenAIServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await OpenAIServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_passes_and_is_watched()
    {
        var response = await Client().GetResponseAsync("How much?", cancellationToken: Cancellation);

        response.Text.Should().Be("The fare is 12.50.");
        Guard.GetSnapshot("length").Mean.Should().Be(18);
        Guard.GetSnapshot("tokens").Mean.Should().Be(2);
        Guard.GetSnapshot("finish reason").LabelCounts.Should().ContainKey("stop");
    }

    [Fact]
    public async Task An_empty_answer_is_rejected()
    {
        _server.Says = [" "];

        await Client().Invoking(it => it.GetResponseAsync("How much?", cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("*NotEmpty breach in guard 'support': prediction was an empty string, expected text that isn't empty.*");
    }

    [Fact]
    public async Task An_empty_text_with_a_call_of_a_function_is_no_empty_answer()
    {
        (_server.Calls, _server.FinishReason) = ("get_fare", "tool_calls");

        var response = await Client().GetResponseAsync("How much?", cancellationToken: Cancellation);

        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Should().ContainSingle().Which.Name.Should().Be("get_fare");
    }

    [Fact]
    public async Task A_fallback_answers()
    {
        _server.Says = [""];

        (await Client(Falling, bufferStream: true).GetResponseAsync("How much?", cancellationToken: Cancellation)).Text.Should().Be("I cannot say.");
    }

    [Theory]
    [InlineData("content_filter", "NotRefused breach in guard 'support': prediction was a refusal (content_filter), expected a response that isn't a refusal.")]
    [InlineData("length", "NotTruncated breach in guard 'support': prediction was a response that was truncated at its maximum length, expected a complete response.")]
    public async Task A_filtered_or_cut_off_answer_is_rejected(string reason, string why)
    {
        _server.FinishReason = reason;

        await Client().Invoking(it => it.GetResponseAsync("How much?", cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>().WithMessage($"*{why}*");
    }

    [Fact]
    public async Task A_cut_off_answer_can_be_observed_only()
    {
        _server.FinishReason = "length";

        var response = await Client(settings: ("Checks:NotTruncated:OnBreach", "Observe")).GetResponseAsync("How much?", cancellationToken: Cancellation);

        response.Text.Should().Be("The fare is 12.50.");
        await _providers[^1].DisposeAsync();
        _breaches.Should().ContainSingle().Which.Rule.Should().Be(ChatRules.NotTruncated);
    }

    [Fact]
    public async Task A_refusal_in_place_of_an_answer_is_rejected_with_what_the_model_said()
    {
        _server.Refuses = "I'm sorry, I can't help with that.";

        await Client().Invoking(it => it.GetResponseAsync("How much?", cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("*NotRefused breach in guard '*': prediction was a refusal: 'I'm sorry, I can't help with that.', expected a response that isn't a refusal*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_streamed_refusal_is_rejected(bool isBuffered)
    {
        _server.Says = [];
        _server.Refuses = "I can't.";

        var reading = async () => await Client(bufferStream: isBuffered).GetStreamingResponseAsync("How much?", cancellationToken: Cancellation).ToListAsync(Cancellation);

        await reading.Should().ThrowAsync<PredictionRejectedException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_without_an_end_is_rejected(bool isBuffered)
    {
        _server.FinishReason = null;

        var reading = async () => await Client(bufferStream: isBuffered).GetStreamingResponseAsync("How much?", cancellationToken: Cancellation).ToListAsync(Cancellation);

        await reading.Should().ThrowAsync<PredictionRejectedException>().WithMessage("*Finished breach in guard 'support': prediction was a stream that ended without a finish reason, expected a complete response.*");
    }

    [Fact]
    public async Task A_call_whose_arguments_cannot_be_read_is_rejected()
    {
        _server.Calls = "get_fare";
        _server.FinishReason = "tool_calls";
        _server.Arguments = "{\"from\": \"Ber";

        await Client().Invoking(it => it.GetResponseAsync("How much?", cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("*ReadableArguments breach in guard '*': prediction was a call to function 'get_fare' with invalid arguments (*");
    }

    [Theory]
    [InlineData("12.5", true)]
    [InlineData("It is 12.5", false)]
    public async Task A_guard_outside_of_function_invocation_judges_the_answer_and_not_the_calls_before_it(string answer, bool isJson)
    {
        _server.Calls = "get_fare";
        _server.FinishReason = "tool_calls";
        _server.Says = [answer];
        var fare = AIFunctionFactory.Create(
            () =>
            {
                _server.Calls = null;
                _server.FinishReason = "stop";
                return 12.5;
            },
            "get_fare");
        var options = new ChatOptions { Tools = [fare], ResponseFormat = ChatResponseFormat.Json };
        var client = Client(isOutside: true);

        var exception = await Record.ExceptionAsync(() => client.GetResponseAsync("How much?", options, Cancellation));

        (exception is null).Should().Be(isJson);
        Guard.GetSnapshot("length").Mean.Should().Be(answer.Length);
    }

    [Fact]
    public async Task Json_that_was_asked_for_has_to_parse()
    {
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json };

        await Client().Invoking(it => it.GetResponseAsync("How much?", options, Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("*JsonAsAsked*");
        _server.Says = ["{\"fare\":", "12.5}"];
        (await Client().GetResponseAsync("How much?", options, Cancellation)).Text.Should().Be("{\"fare\":12.5}");
    }

    [Fact]
    public async Task A_stream_comes_part_by_part_and_is_one_prediction()
    {
        var parts = new List<string>();

        await foreach (var update in Client().GetStreamingResponseAsync("How much?", cancellationToken: Cancellation))
        {
            parts.Add(update.Text);
        }

        parts.Where(part => part.Length > 0).Should().Equal("The fare ", "is 12.50.");
        Guard.GetSnapshot("length").Count.Should().Be(1);
        Guard.GetSnapshot("length").Mean.Should().Be(18);
    }

    [Fact]
    public async Task A_stream_that_is_rejected_throws_at_its_end()
    {
        _server.Says = [" ", ""];
        var updates = 0;

        var reading = async () =>
        {
            await foreach (var update in Client().GetStreamingResponseAsync("How much?", cancellationToken: Cancellation))
            {
                updates++;
            }
        };

        await reading.Should().ThrowAsync<PredictionRejectedException>();
        updates.Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task A_stream_that_is_held_back_can_be_answered_by_a_fallback()
    {
        _server.Says = ["", ""];

        var updates = await Client(Falling, bufferStream: true).GetStreamingResponseAsync("How much?", cancellationToken: Cancellation).ToListAsync(Cancellation);

        updates.ToChatResponse().Text.Should().Be("I cannot say.");
    }

    [Fact]
    public void A_fallback_without_held_back_streams_is_an_error_at_start() =>
        this.Invoking(it => it.Client(Falling)).Should().Throw<InvalidOperationException>()
            .WithMessage("Guard 'support' has a fallback, but a streamed response is checked after the caller has read it. To check it before, call UsePredictionGuardrails(\"support\", options => options.BufferStream = true), or remove the fallback.");

    [Fact]
    public async Task A_stream_that_is_abandoned_is_not_recorded()
    {
        await foreach (var _ in Client().GetStreamingResponseAsync("How much?", cancellationToken: Cancellation))
        {
            break;
        }

        Guard.GetSnapshot("length").Count.Should().Be(0);
        await _providers[^1].DisposeAsync();
        _breaches.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_fails_as_it_would_without_a_guard_and_is_reported()
    {
        (_server.Says, _server.BreaksAfter) = (["The fare ", "is 12.50."], 1);

        var reading = async () => await Client().GetStreamingResponseAsync("How much?", cancellationToken: Cancellation).ToListAsync(Cancellation);

        await reading.Should().ThrowAsync<Exception>().Where(exception => exception is HttpRequestException || exception is IOException || exception is ClientResultException);
        await _providers[^1].DisposeAsync();
        _breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Fact]
    public async Task An_open_breaker_asks_no_model()
    {
        var client = Client();
        Guard.Isolate("for the test");

        var streaming = async () => await client.GetStreamingResponseAsync("How much?", cancellationToken: Cancellation).ToListAsync(Cancellation);

        await streaming.Should().ThrowAsync<BreakerOpenException>();
        await client.Invoking(it => it.GetResponseAsync("How much?", cancellationToken: Cancellation)).Should().ThrowAsync<BreakerOpenException>();
        _server.Asked.Should().Be(0);
    }

    [Fact]
    public async Task Functions_are_called_in_the_pipeline_and_each_answer_of_the_model_is_guarded()
    {
        (_server.Calls, _server.FinishReason) = ("get_fare", "tool_calls");
        var asked = 0;
        var fare = AIFunctionFactory.Create(
            () =>
            {
                (_server.Calls, _server.FinishReason, asked) = (null, "stop", asked + 1);
                return 12.5;
            },
            "get_fare");

        var response = await Client(pipeline: builder => builder.UseFunctionInvocation()).GetResponseAsync("How much?", new ChatOptions { Tools = [fare] }, Cancellation);

        response.Text.Should().Be("The fare is 12.50.");
        asked.Should().Be(1);
        Guard.GetSnapshot("length").Count.Should().Be(2);
    }

    [Fact]
    public async Task Answers_that_are_all_the_same_have_one_fingerprint()
    {
        var client = Client();
        for (var i = 0; i < 3; i++)
        {
            await client.GetResponseAsync("How much?", cancellationToken: Cancellation);
        }

        Guard.GetSnapshot("fingerprint").StandardDeviation.Should().Be(0);
    }

    [Fact]
    public void A_guard_that_there_is_not_is_an_error_that_says_how_to_add_it()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails();
        services.AddChatClient(_server.ChatClient).UsePredictionGuardrails("support");
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<IChatClient>()).Should().Throw<InvalidOperationException>()
            .WithMessage("No chat guard named 'support' is registered. To register it, call AddPredictionGuardrails().AddChatGuard(\"support\").");
    }

    private PredictionGuard<ChatRequest, ChatResponse> Guard => _providers[^1].GetRequiredKeyedService<PredictionGuard<ChatRequest, ChatResponse>>("support");

    private static void Falling(PredictionGuardBuilder<ChatRequest, ChatResponse> guard) =>
        guard.OnBreach(BreachAction.Fallback).FallBackTo((_, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant, "I cannot say.")));

    private IChatClient Client(
        Action<PredictionGuardBuilder<ChatRequest, ChatResponse>>? configure = null,
        bool bufferStream = false,
        Action<ChatClientBuilder>? pipeline = null,
        bool isOutside = false,
        (string Key, string Value)? settings = null)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationManager();
        if (settings is var (key, value))
        {
            configuration[$"PredictionGuardrails:Guards:support:{key}"] = value;
        }

        services.AddPredictionGuardrails(configuration).AddChatGuard("support", configure).AddBreachHandler((breach, _) =>
        {
            _breaches.Add(breach);
            return ValueTask.CompletedTask;
        });
        var builder = services.AddChatClient(_server.ChatClient);
        pipeline?.Invoke(builder);
        builder.UsePredictionGuardrails("support", options => options.BufferStream = bufferStream);
        if (isOutside)
        {
            builder.UseFunctionInvocation();
        }

        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<IChatClient>();
    }
}
