using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Baselines;

/// <summary>A baseline is learned across a minimum duration: from all predictions if there are few, otherwise from as many in each part of it.</summary>
public sealed class LearningPaceTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(166)]
    public void Each_prediction_of_a_quiet_service_is_learned_from(int predictionsInTick)
    {
        using var guard = Guard();

        Answer(guard, ticks: 5, predictionsInTick);

        guard.GetStatus().Metrics[0].SampleCount.Should().Be(5 * predictionsInTick);
    }

    [Fact]
    public void As_many_predictions_of_each_part_of_the_duration_are_learned_from()
    {
        using var guard = Guard();

        Answer(guard, ticks: 3, predictionsInTick: 10_000);

        guard.GetStatus().Metrics[0].SampleCount.Should().Be(3 * 167);
    }

    [Fact]
    public void What_a_quiet_part_did_not_have_is_not_taken_at_once_from_a_busy_one()
    {
        using var guard = Guard();

        Answer(guard, ticks: 2, predictionsInTick: 10);
        Answer(guard, ticks: 1, predictionsInTick: 10_000);

        guard.GetStatus().Metrics[0].SampleCount.Should().Be(10 + 10 + 167);
    }

    private PredictionGuard<double, double> Guard() =>
        _world.NumberGuard(static guard => guard.Baseline(predictions: 1000, minimumDuration: TimeSpan.FromMinutes(1)));

    private void Answer(PredictionGuard<double, double> guard, int ticks, int predictionsInTick)
    {
        var next = Streams.Normal(1);
        for (var prediction = 0; prediction < ticks * predictionsInTick; prediction++)
        {
            guard.Inspect(0, next());
            if ((prediction + 1) % predictionsInTick == 0)
            {
                _world.Time.Advance(Tick);
            }
        }
    }
}
