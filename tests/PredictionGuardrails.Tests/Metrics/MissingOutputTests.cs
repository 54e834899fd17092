using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

/// <summary>An output that is not there is one breach.</summary>
public sealed class MissingOutputTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Vector_that_is_null_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.ProbabilityVector(parts => parts.Vector, length: 3));

        Failures(guard, new Parts()).Should().Equal("NotEmpty: prediction was null, expected at least one number");
    }

    [Fact]
    public void Vector_that_is_empty_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.ProbabilityVector(parts => parts.Vector, length: 3));

        Failures(guard, new Parts { Vector = Array.Empty<float>() }).Should().Equal("NotEmpty: prediction was an empty vector, expected at least one number");
    }

    [Fact]
    public void Embedding_that_is_null_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Embedding("title", parts => parts.Vector, length: 3));

        Failures(guard, new Parts()).Should().Equal("title NotEmpty: prediction was null, expected at least one number");
    }

    [Fact]
    public void Text_that_is_null_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Text("reason", parts => parts.Text, json: true));

        Failures(guard, new Parts()).Should().Equal("reason NotEmpty: prediction was null, expected text that isn't empty");
    }

    [Fact]
    public void Text_of_invisible_characters_is_empty()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Text("reason", parts => parts.Text, json: true));

        Failures(guard, new Parts { Text = "\u200b\0\ufeff" }).Should().Equal(
            "reason NotEmpty: prediction was an empty string, expected text that isn't empty");
    }

    [Fact]
    public void Ranking_that_is_null_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Ranking(parts => parts.Labels));

        Failures(guard, new Parts()).Should().Equal("NotEmpty: prediction was null, expected at least one item");
    }

    [Fact]
    public void Label_that_is_null_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Label("reason", parts => parts.Text));

        Failures(guard, new Parts()).Should().Equal("NotNull: reason was null, expected a value");
    }

    [Fact]
    public void Whole_prediction_that_is_null_is_one_breach_whatever_looks_at_it()
    {
        using var guard = _world.Guard<int, float[]?>(guard => guard
            .ProbabilityVector(length: 3)
            .Metric("first", vector => vector![0])
            .Segment("length", (_, vector) => $"{vector!.Length}")
            .Check("custom", _ => throw new InvalidOperationException("No check runs on null.")));

        Failures(guard, null).Should().Equal("NotNull: prediction was null, expected a value");
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Probabilities_that_are_not_finite_are_one_breach(float value, string observed)
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.ProbabilityVector(parts => parts.Vector, length: 3));

        Failures(guard, new Parts { Vector = (float[])[0.5f, value, 0.5f] }).Should().Equal($"FiniteValues: prediction was a vector with {observed} at index 1, expected finite numbers");
    }

    [Fact]
    public void Embedding_that_is_not_finite_is_one_breach()
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.Embedding(parts => parts.Vector, length: 2));

        Failures(guard, new Parts { Vector = (float[])[float.NaN, 1] }).Should().Equal("FiniteValues: prediction was a vector with NaN at index 0, expected finite numbers");
    }

    [Theory]
    [InlineData("entropy")]
    [InlineData("top")]
    [InlineData("class")]
    public void Metrics_of_a_vector_that_is_null_are_missing(string metric)
    {
        using var guard = _world.Guard<int, Parts>(guard => guard.ProbabilityVector(parts => parts.Vector));

        guard.Invoking(it => it.Inspect(0, new Parts())).Should().Throw<PredictionRejectedException>();

        guard.GetSnapshot(metric).NullCount.Should().Be(1);
    }

    private List<string> Failures<TPrediction>(PredictionGuard<int, TPrediction> guard, TPrediction prediction)
    {
        guard.Invoking(it => it.Inspect(0, prediction)).Should().Throw<PredictionRejectedException>();
        return _world.Reported.Select(static breach => $"{breach.Rule}: {breach.Metric ?? "prediction"} was {breach.Observed}, expected {breach.Expected}").ToList();
    }

    private sealed class Parts
    {
        public ReadOnlyMemory<float> Vector { get; init; } = (float[]?)null;

        public string? Text { get; init; }

        public string[]? Labels { get; init; }
    }
}
