using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests;

/// <summary>What an embedding is, and what it isn't.</summary>
public sealed class VectorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<float[]?, string, string> Vectors => new()
    {
        { null, RuleNames.NotEmpty, "null" },
        { [], RuleNames.NotEmpty, "an empty vector" },
        { [float.NaN, 1], RuleNames.FiniteValues, "a vector with NaN at index 0" },
        { [1, float.PositiveInfinity], RuleNames.FiniteValues, "a vector with Infinity at index 1" },
        { [0, -0f], RuleNames.NotZero, "an all-zero vector" },
        { [1], RuleNames.Length, "a vector of 1 number" },
        { [1, 2, 3], RuleNames.Length, "a vector of 3 numbers" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Vector_that_is_none_is_one_breach(float[]? vector, string rule, string observed)
    {
        var (exception, breaches) = await AskAsync(inputs => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(inputs.Select(_ => new Embedding<float>(vector)))));

        exception.Should().BeOfType<BatchRejectedException<Embedding<float>>>();
        breaches.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Rule = rule, Observed = observed });
    }

    [Fact]
    public async Task Embedding_that_is_null_is_one_breach()
    {
        var (exception, breaches) = await AskAsync(_ => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>([null!])));

        exception.Should().BeOfType<BatchRejectedException<Embedding<float>>>();
        breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.NotNull);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Another_number_of_vectors_is_one_breach(int count)
    {
        var (exception, breaches) = await AskAsync(
            _ => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(Enumerable.Range(0, count).Select(_ => new Embedding<float>(new float[] { 1, 2 })))));

        exception.Should().BeAssignableTo<PredictionRejectedException>();
        breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.BatchLength);
    }

    [Fact]
    public async Task No_answer_at_all_is_one_breach()
    {
        var (exception, breaches) = await AskAsync(_ => Task.FromResult<GeneratedEmbeddings<Embedding<float>>>(null!));

        exception.Should().BeAssignableTo<PredictionRejectedException>();
        breaches.Should().ContainSingle();
    }

    [Fact]
    public async Task Generator_that_cancels_itself_is_reported()
    {
        var (exception, breaches) = await AskAsync(_ => Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(new CancellationToken(canceled: true)));

        exception.Should().BeAssignableTo<OperationCanceledException>();
        breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    private static async Task<(Exception? Exception, List<Breach> Breaches)> AskAsync(Func<IEnumerable<string>, Task<GeneratedEmbeddings<Embedding<float>>>> generate)
    {
        List<Breach> breaches = [];
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddEmbeddingGuard<string>("documents", length: 2).AddBreachHandler((breach, _) =>
        {
            breaches.Add(breach);
            return ValueTask.CompletedTask;
        });
        services.AddEmbeddingGenerator(new Model(generate)).UsePredictionGuardrails("documents");
        Exception? exception;
        await using (var provider = services.BuildServiceProvider())
        {
            var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            exception = await Record.ExceptionAsync(() => generator.GenerateAsync(["one"], cancellationToken: Cancellation));
        }

        return (exception, breaches);
    }

    private sealed class Model(Func<IEnumerable<string>, Task<GeneratedEmbeddings<Embedding<float>>>> generate) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) => generate(values);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
