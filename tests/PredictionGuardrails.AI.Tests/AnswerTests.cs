using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests;

/// <summary>What an answer is, and what it isn't, whichever way it comes.</summary>
public sealed class AnswerTests
{
    public enum Way
    {
        Whole,
        Streamed,
        HeldBack,
        OutsideOfFunctionInvocation,
    }

    private static readonly ChatOptions Json = new() { ResponseFormat = ChatResponseFormat.Json };

    private static readonly FunctionCallContent Unreadable = new("1", "get_fare") { Exception = new FormatException("at 3") };

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Text_of_invisible_characters_is_empty(Way way) =>
        ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new TextContent("\u200b\0")]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Text_of_white_space_is_empty(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new TextContent(" \t\r\n\u00a0")]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Reasoning_alone_is_empty(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new TextReasoningContent("Let me think.")]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Usage_alone_is_empty(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new UsageContent(new UsageDetails { OutputTokenCount = 3 })]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Annotations_alone_are_empty(Way way) =>
        ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new AIContent { Annotations = [new CitationAnnotation { Title = "Fares" }] }]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Data_of_no_bytes_is_empty(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new DataContent(ReadOnlyMemory<byte>.Empty, "image/png")]);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task No_contents_are_empty(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", []);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Empty_text_where_Json_was_asked_for_is_reported_once(Way way) => ShouldBreachAsync(way, RuleNames.NotEmpty, "an empty string", [new TextContent(" ")], options: Json);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Refusal_without_a_word_is_reported_once(Way way) => ShouldBreachAsync(way, ChatRules.NotRefused, "a refusal (content_filter)", [], "content_filter", Json);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Refusal_in_words_where_Json_was_asked_for_is_reported_once(Way way) =>
        ShouldBreachAsync(way, ChatRules.NotRefused, "a refusal (content_filter)", [new TextContent("I can't.")], "content_filter", Json);

    [Theory]
    [InlineData("refusal")]
    [InlineData("SAFETY")]
    [InlineData("Content_Filter")]
    [InlineData("RECITATION")]
    [InlineData("guardrail_intervened")]
    [InlineData("ERROR_TOXIC")]
    public Task Refusal_is_known_by_the_words_of_other_providers(string reason) =>
        ShouldBreachAsync(Way.Whole, ChatRules.NotRefused, $"a refusal ({reason})", [new TextContent("12.5")], reason);

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("MAX_TOKENS")]
    [InlineData("Length")]
    public Task Answer_that_was_cut_off_is_known_by_the_words_of_other_providers(string reason) =>
        ShouldBreachAsync(Way.Whole, ChatRules.NotTruncated, "a response that was truncated at its maximum length", [new TextContent("12.5")], reason);

    [Theory]
    [InlineData("error", Way.Whole)]
    [InlineData("error", Way.Streamed)]
    [InlineData("abort", Way.HeldBack)]
    [InlineData("MALFORMED_FUNCTION_CALL", Way.OutsideOfFunctionInvocation)]
    public Task Answer_that_failed_on_the_way_is_not_finished(string reason, Way way) =>
        ShouldBreachAsync(way, ChatRules.Finished, $"a response that ended with '{reason}'", [new TextContent("12.5")], reason);

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Null_where_Json_was_asked_for_is_no_answer(Way way) => ShouldBreachAsync(way, ChatRules.JsonAsAsked, "\"null\"", [new TextContent("null")], options: Json);

    [Theory]
    [InlineData("""{"error":"overloaded"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public Task Json_without_what_the_schema_requires_is_no_answer(string answer) =>
        ShouldBreachAsync(Way.Whole, ChatRules.JsonAsAsked, $"\"{answer}\"", [new TextContent(answer)], options: new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<Fare>() });

    [Fact]
    public async Task Json_with_what_the_schema_requires_is_an_answer()
    {
        var (exception, breaches) = await AskAsync(
            Way.Whole, [new TextContent("""{"amount":12.5}""")], "stop", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<Fare>() });

        exception.Should().BeNull();
        breaches.Should().BeEmpty();
    }

    [Theory]
    [InlineData(Way.Whole)]
    [InlineData(Way.Streamed)]
    [InlineData(Way.HeldBack)]
    public Task Call_of_a_function_without_a_name_cannot_be_made(Way way) =>
        ShouldBreachAsync(way, ChatRules.ReadableArguments, "a function call without a name", [new FunctionCallContent("1", " ")], "tool_calls");

    [Theory]
    [InlineData(Way.Whole)]
    [InlineData(Way.Streamed)]
    [InlineData(Way.HeldBack)]
    public Task Call_next_to_a_text_whose_arguments_cannot_be_read_is_found(Way way) =>
        ShouldBreachAsync(way, ChatRules.ReadableArguments, "a call to function 'get_fare' with invalid arguments (at 3)", [new TextContent("One moment."), Unreadable], "tool_calls");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_with_reasoning_and_annotations_is_an_answer(Way way)
    {
        var (exception, breaches) = await AskAsync(way, [new TextReasoningContent("Hm."), new TextContent("12.5"), new AIContent()], "stop", Json);

        exception.Should().BeNull();
        breaches.Should().BeEmpty();
    }

    [Theory]
    [InlineData(Way.Whole)]
    [InlineData(Way.Streamed)]
    [InlineData(Way.HeldBack)]
    public async Task Client_that_cancels_itself_is_reported(Way way)
    {
        var (exception, breaches) = await AskAsync(way, [], "stop", null, isCancelled: true);

        exception.Should().BeAssignableTo<OperationCanceledException>();
        breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Theory]
    [InlineData(Way.Whole)]
    [InlineData(Way.HeldBack)]
    public async Task Client_that_cancels_itself_is_answered_for_by_the_fallback(Way way)
    {
        var (exception, _) = await AskAsync(way, [], "stop", null, isCancelled: true, isFalling: true);

        exception.Should().BeNull();
    }

    private static async Task ShouldBreachAsync(Way way, string rule, string observed, AIContent[] contents, string reason = "stop", ChatOptions? options = null)
    {
        var (exception, breaches) = await AskAsync(way, contents, reason, options);

        exception.Should().BeOfType<PredictionRejectedException>();
        breaches.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Rule = rule, Observed = observed });
    }

    private static async Task<(Exception? Exception, List<Breach> Breaches)> AskAsync(
        Way way, AIContent[] contents, string reason, ChatOptions? options, bool isCancelled = false, bool isFalling = false)
    {
        List<Breach> breaches = [];
        var services = new ServiceCollection();
        services.AddPredictionGuardrails()
            .AddChatGuard("support", guard =>
            {
                if (isFalling)
                {
                    guard.OnException(BreachAction.Fallback).FallBackTo((_, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant, "I cannot say.")));
                }
            })
            .AddBreachHandler((breach, _) =>
            {
                breaches.Add(breach);
                return ValueTask.CompletedTask;
            });
        var builder = services.AddChatClient(new Model(contents, new ChatFinishReason(reason), isCancelled))
            .UsePredictionGuardrails("support", chat => chat.BufferStream = way == Way.HeldBack || isFalling);
        if (way == Way.OutsideOfFunctionInvocation)
        {
            builder.UseFunctionInvocation();
        }

        Exception? exception;
        await using (var provider = services.BuildServiceProvider())
        {
            var client = provider.GetRequiredService<IChatClient>();
            exception = await Record.ExceptionAsync(async () => _ = way is Way.Streamed or Way.HeldBack
                ? await client.GetStreamingResponseAsync("How much?", options, Cancellation).ToChatResponseAsync(Cancellation)
                : await client.GetResponseAsync("How much?", options, Cancellation));
        }

        return (exception, breaches);
    }

    private sealed record Fare(double Amount);

    private sealed class Model(AIContent[] contents, ChatFinishReason reason, bool isCancelled) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            isCancelled
                ? Task.FromCanceled<ChatResponse>(new CancellationToken(canceled: true))
                : Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, contents)) { FinishReason = reason });

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            foreach (var content in contents)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
            }

            if (isCancelled)
            {
                throw new OperationCanceledException(new CancellationToken(canceled: true));
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = reason };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
