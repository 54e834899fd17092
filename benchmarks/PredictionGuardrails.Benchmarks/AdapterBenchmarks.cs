using System.Net;
using System.Text.Json.Serialization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using PredictionGuardrails.Grpc;
using PredictionGuardrails.ML;
using PredictionGuardrails.OnnxRuntime;
using PredictionGuardrails.OnnxRuntime.Tests;

namespace PredictionGuardrails.Benchmarks;

public sealed class FareRow
{
    public float Miles { get; set; }

    public float Fare { get; set; }
}

public sealed class FareScore
{
    public float Score { get; set; }
}

public sealed record FareBody(double Amount);

[JsonSerializable(typeof(FareBody))]
internal sealed partial class FareBodyJson : JsonSerializerContext;

/// <summary>Each adapter beside the same call without a guard, around a model or a transport that costs as little as there is: nothing leaves the process.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class AdapterBenchmarks
{
    private readonly FareRow _row = new() { Miles = 3 };
    private readonly float[] _features = [3, 1200];
    private readonly ChatMessage[] _messages = [new(ChatRole.User, "How much?")];
    private readonly string[] _texts = ["one", "two", "three", "four"];
    private readonly List<IDisposable> _ends = [];
    private PredictionEngine<FareRow, FareScore> _engine = null!;
    private GuardedPredictionEngine<FareRow, FareScore> _guardedEngine = null!;
    private InferenceSession _session = null!;
    private GuardedInferenceSession<float[], float> _guardedSession = null!;
    private IChatClient _chat = null!;
    private IChatClient _guardedChat = null!;
    private IEmbeddingGenerator<string, Embedding<float>> _embeddings = null!;
    private IEmbeddingGenerator<string, Embedding<float>> _guardedEmbeddings = null!;
    private HttpClient _http = null!;
    private HttpClient _guardedHttp = null!;
    private CallInvoker _grpc = null!;
    private CallInvoker _guardedGrpc = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var context = new MLContext(1);
        var rows = Enumerable.Range(1, 500).Select(i => new FareRow { Miles = i % 20, Fare = 2.5f + (1.8f * (i % 20)) });
        var model = context.Transforms.Concatenate("Features", nameof(FareRow.Miles)).Append(context.Regression.Trainers.Sdca(nameof(FareRow.Fare))).Fit(context.Data.LoadFromEnumerable(rows));
        _engine = context.Model.CreatePredictionEngine<FareRow, FareScore>(model);
        _guardedEngine = new(context, model, Guard<FareRow, FareScore>(guard => guard.Metric("fare", fare => fare.Score, fare => fare.Range(-10, 500))));

        _session = new InferenceSession(OnnxWriter.Regression([1.8f, 0.01f], 2.5f));
        _guardedSession = new(_session, Guard<float[], float>(guard => guard.Range(-10, 500)), map => map
            .Input<float>("features", [2], (features, row) => features.CopyTo(row)).Output<float>("fare", row => row[0]));

        var services = new ServiceCollection();
        services.AddPredictionGuardrails()
            .AddChatGuard("support")
            .AddEmbeddingGuard<string>("documents", length: 384)
            .AddGuard<HttpRequestMessage, FareBody>("fare", guard => guard.Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500)));
        services.AddChatClient(new Says()).UsePredictionGuardrails("support");
        services.AddEmbeddingGenerator(new Embeds()).UsePredictionGuardrails("documents");
        services.AddHttpClient("bare", client => client.BaseAddress = new Uri("http://localhost")).ConfigurePrimaryHttpMessageHandler(() => new Answers());
        services.AddHttpClient("guarded", client => client.BaseAddress = new Uri("http://localhost")).ConfigurePrimaryHttpMessageHandler(() => new Answers())
            .AddPredictionGuard("fare", FareBodyJson.Default.FareBody);
        var provider = services.BuildServiceProvider();
        _ends.Add(provider);
        (_chat, _guardedChat) = (new Says(), provider.GetRequiredService<IChatClient>());
        (_embeddings, _guardedEmbeddings) = (new Embeds(), provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        var clients = provider.GetRequiredService<IHttpClientFactory>();
        (_http, _guardedHttp) = (clients.CreateClient("bare"), clients.CreateClient("guarded"));

        _grpc = new Replies();
        _guardedGrpc = _grpc.Intercept(new PredictionGuardInterceptor<FareRow, FareScore>(
            Guard<FareRow, FareScore>(guard => guard.Metric("fare", fare => fare.Score, fare => fare.Range(-10, 500)))));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _ends.ForEach(end => end.Dispose());
        _guardedEngine.Dispose();
        _session.Dispose();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("ML.NET, a row")]
    public float PredictionEngine() => _engine.Predict(_row).Score;

    [Benchmark, BenchmarkCategory("ML.NET, a row")]
    public float GuardedPredictionEngine() => _guardedEngine.Predict(_row).Score;

    [Benchmark(Baseline = true), BenchmarkCategory("ONNX Runtime, a run")]
    public float SessionAlone()
    {
        using var features = OrtValue.CreateTensorValueFromMemory((float[])[.. _features], [1, 2]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, new Dictionary<string, OrtValue> { ["features"] = features }, ["fare"]);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }

    [Benchmark, BenchmarkCategory("ONNX Runtime, a run")]
    public float GuardedSession() => _guardedSession.Predict(_features);

    [Benchmark(Baseline = true), BenchmarkCategory("chat, a response")]
    public async Task<string> ChatClient() => (await _chat.GetResponseAsync(_messages)).Text;

    [Benchmark, BenchmarkCategory("chat, a response")]
    public async Task<string> GuardedChatClient() => (await _guardedChat.GetResponseAsync(_messages)).Text;

    [Benchmark(Baseline = true), BenchmarkCategory("embeddings, four of 384")]
    public async Task<int> EmbeddingGenerator() => (await _embeddings.GenerateAsync(_texts)).Count;

    [Benchmark, BenchmarkCategory("embeddings, four of 384")]
    public async Task<int> GuardedEmbeddingGenerator() => (await _guardedEmbeddings.GenerateAsync(_texts)).Count;

    [Benchmark(Baseline = true), BenchmarkCategory("HTTP, a response")]
    public async Task<int> HttpClientAlone() => (await (await _http.GetAsync("/fare")).Content.ReadAsByteArrayAsync()).Length;

    [Benchmark, BenchmarkCategory("HTTP, a response")]
    public async Task<int> GuardedHttpClient() => (await (await _guardedHttp.GetAsync("/fare")).Content.ReadAsByteArrayAsync()).Length;

    [Benchmark(Baseline = true), BenchmarkCategory("gRPC, a unary call")]
    public async Task<float> CallInvoker() => (await _grpc.AsyncUnaryCall(Replies.Method, null, default, _row)).Score;

    [Benchmark, BenchmarkCategory("gRPC, a unary call")]
    public async Task<float> InterceptedCallInvoker() => (await _guardedGrpc.AsyncUnaryCall(Replies.Method, null, default, _row)).Score;

    private PredictionGuard<TInput, TPrediction> Guard<TInput, TPrediction>(Action<PredictionGuardBuilder<TInput, TPrediction>> configure)
    {
        var guard = new PredictionGuard<TInput, TPrediction>("fare", configure);
        _ends.Add(guard);
        return guard;
    }

    private sealed class Says : IChatClient
    {
        private readonly ChatResponse _response = new(new ChatMessage(ChatRole.Assistant, "The fare is 12.50.")) { FinishReason = ChatFinishReason.Stop };

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult(_response);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class Embeds : IEmbeddingGenerator<string, Embedding<float>>
    {
        private readonly GeneratedEmbeddings<Embedding<float>> _embeddings =
            [.. Enumerable.Range(0, 4).Select(place => new Embedding<float>(Enumerable.Range(1, 384).Select(i => (float)Math.Sin(i + place)).ToArray()))];

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(_embeddings);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class Answers : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent("{\"Amount\":12.5}"u8.ToArray()) });
    }

    /// <summary>Answers every call at once.</summary>
    private sealed class Replies : CallInvoker
    {
        public static readonly Method<FareRow, FareScore> Method = new(
            MethodType.Unary, "fares.Fares", "Score", Marshallers.Create<FareRow>(_ => [], _ => new()), Marshallers.Create<FareScore>(_ => [], _ => new()));

        private readonly FareScore _score = new() { Score = 12.5f };

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
            Task.FromResult((TResponse)(object)_score), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
