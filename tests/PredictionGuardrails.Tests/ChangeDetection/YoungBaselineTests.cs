using PredictionGuardrails.Detecting;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>In the first minutes after a baseline of a short time was learned.</summary>
public sealed class YoungBaselineTests
{
    [Fact]
    public void Blocks_like_one_that_raised_a_shift_and_ended_raise_nothing_more()
    {
        var next = Streams.Normal(seed: 1);
        using var subject = new Subject(null, 1000);
        subject.Learn(next);

        for (var block = 0; block < 10; block++)
        {
            Predict(300, () => 1.15 * next());
            Predict(2_000, next);
        }

        subject.BreachesOf(RuleNames.Shift).Should().Be(1);
        Predict(16, () => 10 * next());
        subject.Breaches.Should().BeGreaterThan(1);

        void Predict(int count, Func<double> value)
        {
            for (var i = 0; i < count; i++)
            {
                subject.Predict(value());
            }
        }
    }
}
