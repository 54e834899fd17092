using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>Tensors that aren't what the mapping says are no predictions.</summary>
public sealed class OutputShapeTests
{
    private readonly List<Breach> _breaches = [];

    [Fact]
    public void Output_without_a_row_for_each_input_is_a_failure_and_goes_to_nobody()
    {
        using var guard = Guard();
        using var session = new InferenceSession(OnnxWriter.SumOfRows(3));

        Guarded(session, guard).Invoking(network => network.PredictBatch([[1, 2, 3], [4, 5, 6], [7, 8, 9]])).Should().Throw<InvalidDataException>()
            .WithMessage("The shape of output 'fare' is [1, 3] for 3 inputs. The first dimension must be the batch.");
        _breaches.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.Exceptions);
    }

    [Fact]
    public void Output_without_a_row_for_each_input_is_answered_for_by_the_fallback()
    {
        using var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));
        using var session = new InferenceSession(OnnxWriter.SumOfRows(3));

        Guarded(session, guard).PredictBatch([[1, 2, 3], [4, 5, 6]]).Should().Equal(7, 7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Empty_output_is_a_failure_that_says_so(int count)
    {
        using var guard = Guard();
        using var session = new InferenceSession(OnnxWriter.NothingOfRows(3));

        Guarded(session, guard).Invoking(network => network.PredictBatch([.. Enumerable.Repeat(new float[] { 1, 2, 3 }, count)])).Should().Throw<InvalidDataException>()
            .WithMessage($"Output 'fare' is empty (shape [{count}, 0]).");
    }

    [Fact]
    public void Empty_output_may_be_a_prediction_of_nothing()
    {
        using var guard = new PredictionGuard<float[], int>("boxes");
        using var session = new InferenceSession(OnnxWriter.NothingOfRows(3));
        var network = new GuardedInferenceSession<float[], int>(session, guard, map => map
            .Input<float>("features", [3], (features, row) => features.CopyTo(row))
            .Output<float>("fare", row => row.Length));

        network.Predict([1, 2, 3]).Should().Be(0);
    }

    private static GuardedInferenceSession<float[], float> Guarded(InferenceSession session, PredictionGuard<float[], float> guard) => new(session, guard, map => map
        .Input<float>("features", [3], (features, row) => features.CopyTo(row))
        .Output<float>("fare", row => row[0]));

    private PredictionGuard<float[], float> Guard(Action<PredictionGuardBuilder<float[], float>>? configure = null) =>
        new("fare", guard => configure?.Invoke(guard), new PredictionGuardDependencies { BreachReported = _breaches.Add });
}
