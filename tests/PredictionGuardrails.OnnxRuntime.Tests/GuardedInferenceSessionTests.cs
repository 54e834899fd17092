using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>A network of ONNX Runtime behind a guard, run by the real runtime.</summary>
public sealed class GuardedInferenceSessionTests
{
    private readonly record struct Ride(float Miles, float Seconds);

    [Fact]
    public void A_regression_says_what_it_says_without_a_guard()
    {
        using var session = Session();
        using var guard = Guard();

        Guarded(session, guard).Predict(new Ride(10, 1200)).Should().BeApproximately(2.5f + (1.8f * 10) + (0.01f * 1200), 1e-4f);
        guard.GetSnapshot().Count.Should().Be(1);
    }

    [Fact]
    public void A_fare_that_cannot_be_right_is_rejected()
    {
        using var session = Session();
        using var guard = Guard();

        Guarded(session, guard).Invoking(it => it.Predict(new Ride(1e6f, 0))).Should().Throw<PredictionRejectedException>().WithMessage("*Range breach in guard 'fare': prediction was 1,800,0*");
    }

    [Fact]
    public void A_batch_is_one_run_where_the_network_takes_any_number()
    {
        using var session = Session();
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(-1));

        Guarded(session, guard).PredictBatch([new(1, 0), new(1e6f, 0), new(2, 0)]).Should().HaveCount(3).And.SatisfyRespectively(
            fare => fare.Should().BeApproximately(4.3f, 1e-5f), fare => fare.Should().Be(-1), fare => fare.Should().BeApproximately(6.1f, 1e-5f));
    }

    [Fact]
    public void A_network_for_one_row_is_run_for_each()
    {
        using var session = Session(OnnxWriter.Regression([1.8f, 0.01f], 2.5f, isFree: false));
        using var guard = Guard();

        Guarded(session, guard).PredictBatch([new(1, 0), new(2, 0)])[1].Should().BeApproximately(6.1f, 1e-5f);
    }

    [Fact]
    public void An_empty_batch_runs_nothing()
    {
        using var session = Session();
        using var guard = Guard();

        Guarded(session, guard).PredictBatch([]).Should().BeEmpty();
    }

    [Fact]
    public void NaN_from_a_real_overflow_is_found_with_its_place()
    {
        using var session = Session(OnnxWriter.NaiveSoftmax(3));
        using var guard = new PredictionGuard<float[], float[]>("churn", guard => guard.ProbabilityVector(length: 3));
        var softmax = new GuardedInferenceSession<float[], float[]>(session, guard, map => map
            .Input<float>("scores", [3], (scores, row) => scores.CopyTo(row))
            .Output<float>("probabilities", row => row.ToArray()));

        softmax.Predict([1, 2, 3]).Sum().Should().BeApproximately(1, 1e-5f);
        softmax.Invoking(it => it.Predict([1, 2, 300])).Should().Throw<PredictionRejectedException>()
            .WithMessage("*FiniteValues breach in guard 'churn': prediction was a vector with NaN at index 2, expected finite numbers*");
    }

    [Fact]
    public void Documented_code_runs()
    {
        using var session = Session(OnnxWriter.NaiveSoftmax(3));
        using var guard = new PredictionGuard<float[], float[]>("churn", guard => guard.ProbabilityVector(length: 3));

        Docs.OnnxSnippets.Run(session, guard).Should().BeApproximately(2 * 0.09003f, 1e-4f);
    }

    [Fact]
    public void Threads_share_a_session()
    {
        using var session = Session();
        using var guard = Guard();
        var guarded = Guarded(session, guard);

        Parallel.For(0, 200, i => guarded.Predict(new Ride(i % 10, 0)).Should().BeApproximately(2.5f + (1.8f * (i % 10)), 1e-4f));

        guard.GetSnapshot().Count.Should().Be(200);
    }

    [Theory]
    [InlineData("feature", 2, "fare", "The model has no input named 'feature'. Available inputs: 'features' (Single [[]-1, 2]).*")]
    [InlineData("features", 3, "fare", "The shape of input 'features' is [[]-1, 2], but [[]-1, 3] is mapped to it (-1 means any length).*")]
    [InlineData("features", 2, "fares", "The model has no output named 'fares'. Available outputs: 'fare' (Single [[]-1, 1]).*")]
    public void Mapping_that_does_not_match_the_model_is_an_error(string input, int width, string output, string message)
    {
        using var session = Session();
        using var guard = Guard();

        FluentActions.Invoking(() => new GuardedInferenceSession<Ride, float>(session, guard, map => map
            .Input<float>(input, [width], (_, _) => { }).Output<float>(output, row => row[0]))).Should().Throw<ArgumentException>().Which.Message.Should().Match(message.Replace("[[]", "["));
    }

    [Fact]
    public void Another_element_type_is_an_error_at_once()
    {
        using var session = Session();
        using var guard = Guard();

        FluentActions.Invoking(() => new GuardedInferenceSession<Ride, float>(session, guard, map => map
            .Input<double>("features", [2], (_, _) => { }).Output<float>("fare", row => row[0]))).Should().Throw<ArgumentException>()
            .WithMessage("The type of input 'features' is Single [-1, 2], but Double is mapped to it.*");
    }

    [Fact]
    public void An_input_or_output_that_is_not_mapped_is_an_error_at_once()
    {
        using var session = Session();
        using var guard = Guard();

        FluentActions.Invoking(() => new GuardedInferenceSession<Ride, float>(session, guard, map => map.Output<float>("fare", row => row[0]))).Should().Throw<ArgumentException>()
            .WithMessage("Input 'features' (Single [-1, 2]) isn't mapped. Map it with Input(\"features\", …).*");
        FluentActions.Invoking(() => new GuardedInferenceSession<Ride, float>(session, guard, map => map.Input<float>("features", [2], (_, _) => { }))).Should()
            .Throw<ArgumentException>().WithMessage("No output is mapped. Available outputs: 'fare' (Single [-1, 1]).*");
    }

    private static InferenceSession Session(byte[]? model = null)
    {
        Native.SkipIfMissing();
        return new InferenceSession(model ?? OnnxWriter.Regression([1.8f, 0.01f], 2.5f));
    }

    private static PredictionGuard<Ride, float> Guard(Action<PredictionGuardBuilder<Ride, float>>? configure = null) => new("fare", guard =>
    {
        guard.Range(-10, 500);
        configure?.Invoke(guard);
    });

    private static GuardedInferenceSession<Ride, float> Guarded(InferenceSession session, PredictionGuard<Ride, float> guard) => new(session, guard, map => map
        .Input<float>("features", [2], (ride, row) => (row[0], row[1]) = (ride.Miles, ride.Seconds))
        .Output<float>("fare", row => row[0]));
}
