using System.ClientModel;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using OpenAI;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AI.Tests;

/// <summary>A server on this machine that speaks OpenAI's protocol, and its real client.</summary>
internal sealed class OpenAIServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OpenAIServer(WebApplication app) => _app = app;

    public int Asked { get; private set; }

    /// <summary>What it says to a chat: in so many parts where it is streamed.</summary>
    public string[] Says { get; set; } = ["The fare ", "is 12.50."];

    public string? FinishReason { get; set; } = "stop";

    /// <summary>What it says in place of an answer, as OpenAI's models refuse; null for no refusal.</summary>
    public string? Refuses { get; set; }

    /// <summary>The arguments of the function that it calls.</summary>
    public string Arguments { get; set; } = "{}";

    /// <summary>A function that it calls in place of saying something; null for none.</summary>
    public string? Calls { get; set; }

    /// <summary>After how many parts a stream breaks off; null for never.</summary>
    public int? BreaksAfter { get; set; }

    public Func<string, float[]> Embeds { get; set; } = text => [text.Length, 1];

    public static async Task<OpenAIServer> StartAsync()
    {
        var app = TestServer.CreateBuilder().Build();
        var server = new OpenAIServer(app);
        app.MapPost("/v1/chat/completions", server.ChatAsync);
        app.MapPost("/v1/embeddings", server.EmbedAsync);
        await app.StartAsync();
        return server;
    }

    public IChatClient ChatClient => Client.GetChatClient("model").AsIChatClient();

    public IEmbeddingGenerator<string, Embedding<float>> EmbeddingGenerator => Client.GetEmbeddingClient("model").AsIEmbeddingGenerator();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private OpenAIClient Client => new(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(TestServer.AddressOf(_app), "v1"),
        RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0),
    });

    private async Task ChatAsync(HttpContext context)
    {
        Asked++;
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (request["stream"]?.GetValue<bool>() == true)
        {
            await StreamAsync(context);
            return;
        }

        var message = new JsonObject { ["role"] = "assistant", ["content"] = Calls is null && Refuses is null ? string.Concat(Says) : null };
        if (Refuses is not null)
        {
            message["refusal"] = Refuses;
        }

        if (Calls is not null)
        {
            message["tool_calls"] = new JsonArray(Call());
        }

        await WriteAsync(context, new JsonObject
        {
            ["id"] = "1",
            ["object"] = "chat.completion",
            ["created"] = 1,
            ["model"] = "model",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = FinishReason }),
            ["usage"] = Usage(),
        });
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        var sent = 0;
        foreach (var part in Says)
        {
            if (sent++ == BreaksAfter)
            {
                context.Abort();
                return;
            }

            await SendAsync(new JsonObject { ["role"] = "assistant", ["content"] = part }, null);
        }

        if (Refuses is not null)
        {
            await SendAsync(new JsonObject { ["refusal"] = Refuses }, null);
        }

        await SendAsync([], FinishReason);
        await context.Response.WriteAsync("data: [DONE]\n\n");

        async Task SendAsync(JsonObject delta, string? finish)
        {
            var chunk = new JsonObject
            {
                ["id"] = "1",
                ["object"] = "chat.completion.chunk",
                ["created"] = 1,
                ["model"] = "model",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
            };
            await context.Response.WriteAsync($"data: {chunk.ToJsonString()}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private async Task EmbedAsync(HttpContext context)
    {
        Asked++;
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        var texts = request["input"]!.AsArray().Select(text => text!.GetValue<string>()).ToList();
        var isBase64 = request["encoding_format"]?.GetValue<string>() == "base64";
        await WriteAsync(context, new JsonObject
        {
            ["object"] = "list",
            ["model"] = "model",
            ["data"] = new JsonArray([.. texts.Select((text, i) => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = Vector(Embeds(text)) })]),
            ["usage"] = new JsonObject { ["prompt_tokens"] = texts.Count, ["total_tokens"] = texts.Count },
        });

        JsonNode Vector(float[] vector) => isBase64
            ? JsonValue.Create(Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan())))
            : new JsonArray([.. vector.Select(number => JsonValue.Create(number))]);
    }

    private JsonObject Call() => new()
    {
        ["id"] = "call1",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = Calls, ["arguments"] = Arguments },
    };

    private JsonObject Usage() => new() { ["prompt_tokens"] = 7, ["completion_tokens"] = Says.Length, ["total_tokens"] = 7 + Says.Length };

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentLength = null;
        return context.Response.WriteAsync(body.ToJsonString(), System.Text.Encoding.UTF8);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"asked {Asked} times");
}
