using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>A baseline is learned only if at most 5% of the predictions are rejected meanwhile. Predictions are normal with mean 10 and deviation 2.</summary>
public sealed class RejectedPredictionsTests : IDisposable
{
    /// <summary>About 7% of the predictions are larger.</summary>
    private const double Low = 13;

    /// <summary>About 4% of the predictions are larger.</summary>
    private const double High = 13.6;

    private readonly TestWorld _world = new();
    private readonly Func<double> _next = Streams.Normal(seed: 1);

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(BreachAction.Fallback)]
    [InlineData(BreachAction.Throw)]
    public void Baseline_is_discarded_if_more_predictions_are_rejected(BreachAction action)
    {
        Learn(maximum: Low, action).Should().Be(ChangeDetectionState.Learning);

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "LearningRejected").Which.Message.Should().Contain("of 1000 predictions were rejected (limit 5%)");
    }

    [Fact]
    public void Baseline_is_learned_if_fewer_predictions_are_rejected() =>
        Learn(maximum: High, BreachAction.Fallback).Should().Be(ChangeDetectionState.Monitoring);

    [Fact]
    public void Prediction_whose_fallback_is_rejected_too_counts_once() =>
        Learn(maximum: High, BreachAction.Fallback, fallback: 20).Should().Be(ChangeDetectionState.Monitoring);

    [Theory]
    [InlineData(BreachAction.Observe)]
    [InlineData(BreachAction.Clamp)]
    public void Predictions_that_are_observed_or_clamped_are_not_rejected(BreachAction action) =>
        Learn(maximum: Low, action).Should().Be(ChangeDetectionState.Monitoring);

    /// <summary>Makes as many predictions as a baseline takes.</summary>
    private ChangeDetectionState Learn(double maximum, BreachAction action, double fallback = 7)
    {
        using var guard = _world.NumberGuard(guard => guard.Baseline(minimumDuration: TimeSpan.Zero).Range(0, maximum, action).FallBackTo((_, _) => fallback));
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                guard.Predict(0, _ => _next());
            }
            catch (PredictionRejectedException)
            {
                // What counts is that it was rejected.
            }
        }

        guard.EvaluateNow();
        return guard.GetStatus().Metrics[0].State;
    }
}
