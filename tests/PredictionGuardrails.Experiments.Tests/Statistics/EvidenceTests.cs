using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Periods share the rate of errors.</summary>
public sealed class EvidenceTests
{
    [Fact]
    public void Shares_of_all_periods_sum_up_to_1()
    {
        var shares = Enumerable.Range(0, 1_000).Sum(static period =>
        {
            var evidence = new Evidence();
            for (var i = 0; i < period; i++)
            {
                evidence.ObserveValue(1e-9);
                evidence.StartPeriod();
            }

            evidence.ObserveValue(1);
            return Math.Exp(evidence.Peak);
        });

        shares.Should().BeInRange(0.999, 1);
    }

    [Fact]
    public void Share_of_a_period_in_which_nothing_was_bet_is_not_spent()
    {
        var evidence = new Evidence();
        evidence.StartPeriod();
        evidence.StartPeriod();
        evidence.ObserveValue(1);

        Math.Exp(evidence.Peak).Should().BeApproximately(0.9, 1e-12);
    }

    [Fact]
    public void Evidence_of_an_earlier_period_stays()
    {
        var evidence = new Evidence();
        evidence.ObserveValue(1_000);
        var before = evidence.Peak;
        evidence.StartPeriod();
        evidence.ObserveValue(10);

        evidence.Peak.Should().Be(before);
    }
}
