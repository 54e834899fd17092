using System.Runtime.CompilerServices;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

/// <summary>Every shape of call with every shape of output: what is right passes, what is wrong is rejected. The table in docs/reference/supported-calls.md is this one.</summary>
public sealed class ShapeTests
{
    private static readonly Call[] Calls =
    [
        new("`Predict`", new Synchronous()),
        new("`Inspect`", new Finished()),
        new("`PredictAsync`, `ValueTask`", new OfValueTask()),
        new("`PredictAsync`, `Task`", new OfTask()),
        new("`PredictBatch`, list", new OfList()),
        new("`PredictBatch`, memory", new OfMemory()),
        new("`PredictBatch`, span", new OfSpan()),
        new("`PredictBatchAsync`", new OfListAsync()),
        new("`PredictStreamAsync`", new OfStream()),
        new("`Decorate`, a delegate", new Decorated()),
        new("`[GuardedBy]`, an interface", new Generated()),
    ];

    private static readonly Output[] Outputs =
    [
        new Output<double>("number", guard => guard.Range(0, 500), 12.5, double.NaN),
        new Output<(double Price, double Tip)>("several numbers", guard => guard.Metric("price", quote => quote.Price).Metric("tip", quote => quote.Tip, tip => tip.Range(0, 10)), (12.5, 1), (12.5, 11)),
        new Output<float>("probability", guard => guard.Probability(), 0.25f, 1.25f),
        new Output<float[]>("probability vector", guard => guard.ProbabilityVector(length: 2), [0.25f, 0.75f], [0.25f, 0.5f]),
        new Output<string>("label", guard => guard.Label().AllowedValues(["cat", "dog"]), "cat", "cow"),
        new Output<(string Label, float Confidence)>("label with confidence", guard => guard.LabelWithConfidence(found => found.Label, found => found.Confidence), ("cat", 0.5f), ("cat", 50)),
        new Output<int[]>("ranking", guard => guard.Ranking(), [3, 1, 2], [3, 1, 3]),
        new Output<double[]>("embedding", guard => guard.Embedding(length: 2), [3, 4], [0, 0]),
        new Output<string>("text", guard => guard.Text(json: true), "{}", "{"),
        new Output<(float X, float Width)[]>("boxes, by selectors", guard => guard.Check("inside", boxes => boxes.All(box => box.X + box.Width <= 1)), [(0.5f, 0.25f)], [(0.5f, 0.75f)]),
    ];

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var (call, output) in from call in Calls from output in Outputs select (call, output))
            {
                cells.Add(call.Name, output.Name);
            }

            return cells;
        }
    }

    private interface IShape
    {
        /// <summary>Has a model make a prediction, in that shape of call.</summary>
        Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction);
    }

    public interface IScorer<T>
    {
        T Score(int input);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Valid_prediction_passes_and_invalid_one_is_rejected(string call, string output) =>
        Outputs.Single(other => other.Name == output).TryAsync(Calls.Single(other => other.Name == call).Shape);

    [Fact]
    public void Table_in_the_documentation_has_a_test_for_each_cell()
    {
        var table = $"| Call | {string.Join(" | ", Outputs.Select(output => output.Name))} |\n| --- |{string.Concat(Outputs.Select(_ => " :-: |"))}\n"
            + string.Concat(Calls.Select(call => $"| {call.Name} |{string.Concat(Outputs.Select(_ => " ✓ |"))}\n"));

        File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "supported-calls.md")).Should().Contain(table);
    }

    private sealed record Call(string Name, IShape Shape);

    private abstract record Output(string Name)
    {
        public abstract Task TryAsync(IShape call);
    }

    private sealed record Output<T>(string Name, Action<PredictionGuardBuilder<int, T>> Configure, T Right, T Wrong) : Output(Name)
    {
        public override async Task TryAsync(IShape call)
        {
            using var guard = new PredictionGuard<int, T>("guard", Configure);

            (await call.AskAsync(guard, Right)).Should().BeEquivalentTo(Right);
            await FluentActions.Awaiting(() => call.AskAsync(guard, Wrong)).Should().ThrowAsync<PredictionRejectedException>();
        }
    }

    private sealed class Synchronous : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(guard.Predict(1, _ => prediction));
    }

    private sealed class Finished : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(guard.Inspect(1, prediction));
    }

    private sealed class OfValueTask : IShape
    {
        public async Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => await guard.PredictAsync(1, (_, _) => ValueTask.FromResult(prediction));
    }

    private sealed class OfTask : IShape
    {
        public async Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction)
        {
            return await guard.PredictAsync(1, LaterAsync);

            async Task<T> LaterAsync(int input, CancellationToken cancellationToken)
            {
                await Task.Yield();
                return prediction;
            }
        }
    }

    private sealed class OfList : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(guard.PredictBatch([1], _ => [prediction])[0]);
    }

    private sealed class OfMemory : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(guard.PredictBatch(new ReadOnlyMemory<int>([1]), _ => [prediction])[0]);
    }

    private sealed class OfSpan : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction)
        {
            var answers = new T[1];
            guard.PredictBatch([1], answers, prediction, static (prediction, _, answers) => answers[0] = prediction);
            return Task.FromResult(answers[0]);
        }
    }

    private sealed class OfListAsync : IShape
    {
        public async Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) =>
            (await guard.PredictBatchAsync([1], (_, _) => ValueTask.FromResult<IReadOnlyList<T>>([prediction])))[0];
    }

    private sealed class OfStream : IShape
    {
        public async Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction)
        {
            return await guard.PredictStreamAsync(1, OneAsync).SingleAsync();

            async IAsyncEnumerable<T> OneAsync(int input, [EnumeratorCancellation] CancellationToken cancellationToken)
            {
                await Task.Yield();
                yield return prediction;
            }
        }
    }

    private sealed class Decorated : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(guard.Decorate(_ => prediction)(1));
    }

    private sealed class Generated : IShape
    {
        public Task<T> AskAsync<T>(PredictionGuard<int, T> guard, T prediction) => Task.FromResult(new GuardedScorer<T>(new Scorer<T>(prediction), guard).Score(1));
    }

    private sealed class Scorer<T>(T prediction) : IScorer<T>
    {
        public T Score(int input) => prediction;
    }
}

/// <summary>Written at compile time.</summary>
[GuardedBy("guard")]
public partial class GuardedScorer<T> : ShapeTests.IScorer<T>;
