using PredictionGuardrails.Detecting;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>With much traffic everything has changed by something: what is too small to matter can be said.</summary>
public sealed class IgnoreBelowTests
{
    [Fact]
    public void A_lasting_change_that_is_smaller_raises_nothing_and_one_that_is_larger_is_found()
    {
        var next = OutputStream.Synthetic[0].Start(new Random(1));
        using var subject = new Subject(null, 1000, ignoreBelow: 0.1);
        subject.Learn(next);

        Predict(200_000, factor: 1.08);
        subject.Breaches.Should().Be(0);
        Predict(1_000, factor: 1.3);
        subject.Breaches.Should().Be(1);

        void Predict(int count, double factor)
        {
            for (var i = 0; i < count; i++)
            {
                subject.Predict(factor * next());
            }
        }
    }

    [Fact]
    public void A_smaller_change_raises_nothing_however_long_it_lasts()
    {
        var next = OutputStream.Synthetic[0].Start(new Random(1));
        using var subject = new Subject(null, 1000, ignoreBelow: 0.1);
        subject.Learn(next);

        for (var i = 0; i < 10_000_000; i++)
        {
            subject.Predict(1.08 * next());
        }

        subject.Breaches.Should().Be(0);
    }

    [Fact]
    public void Without_it_the_small_change_is_found()
    {
        var next = OutputStream.Synthetic[0].Start(new Random(1));
        using var subject = new Subject(null, 1000);
        subject.Learn(next);

        for (var i = 0; i < 20_000; i++)
        {
            subject.Predict(1.08 * next());
        }

        subject.Breaches.Should().BePositive();
    }
}
