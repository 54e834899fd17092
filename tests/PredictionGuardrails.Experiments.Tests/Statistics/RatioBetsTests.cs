using CsCheck;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Bets on arms gain nothing on average if there is no harm, whatever the shares are.</summary>
public sealed class RatioBetsTests
{
    private static readonly Gen<double> Shares = Gen.Double[0.01, 0.99];

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Evidence_reaches_20_in_at_most_one_of_20_sequences_at_the_margin_for_any_shares(double margin)
    {
        Shares.Array[1, 10].Sample(shares =>
        {
            Reaching20(shares, margin, static bets => bets.HarmEvidence).Should().BeLessThanOrEqualTo(0.05);
            Reaching20(shares, margin, static bets => bets.ExclusionEvidence).Should().BeLessThanOrEqualTo(0.05);
        }, iter: 30);
    }

    [Fact]
    public void Events_of_the_variant_alone_show_harm()
    {
        var bets = Bets(variant: 14, control: 0);

        bets.HarmEvidence.Should().BeGreaterThan(Math.Log(1_000));
    }

    [Fact]
    public void Two_events_of_the_variant_at_equal_shares_show_nothing()
    {
        Bets(variant: 2, control: 0).HarmEvidence.Should().BeLessThan(Math.Log(1_000));
    }

    [Fact]
    public void Interval_contains_the_ratio_of_counts()
    {
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200]).Sample((variant, control) =>
        {
            var interval = Bets(variant, control).Interval(0.01);
            return interval.Lower < (double)variant / control && interval.Upper > (double)variant / control;
        });
    }

    [Fact]
    public void Interval_narrows_with_events()
    {
        var few = Bets(20, 20).Interval(0.01);
        var many = Bets(2_000, 2_000).Interval(0.01);

        (many.Upper / many.Lower).Should().BeLessThan(few.Upper / few.Lower / 4);
    }

    [Fact]
    public void Many_events_keep_the_evidence_a_number()
    {
        var bets = Bets(50_000, 50_000);

        bets.HarmEvidence.Should().BeLessThan(Math.Log(1_000));
        bets.Interval(0.001).Estimate.Should().BeApproximately(1, 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Share_of_a_single_arm_throws(double share)
    {
        var act = () => new RatioBets(0).Add(true, share);

        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>The exact probability, over all sequences of arms, that the evidence is ever 20 or more if the ratio is that of the margin.</summary>
    private static double Reaching20(double[] shares, double margin, Func<RatioBets, double> evidenceOf)
    {
        var reaching = 0.0;
        for (var arms = 0; arms < 1 << shares.Length; arms++)
        {
            var probability = 1.0;
            var bets = new RatioBets(margin);
            for (var i = 0; i < shares.Length; i++)
            {
                var isVariant = (arms >> i & 1) != 0;
                var odds = shares[i] * (1 + margin);
                probability *= (isVariant ? odds : 1 - shares[i]) / (odds + 1 - shares[i]);
                bets.Add(isVariant, shares[i]);
            }

            reaching += evidenceOf(bets) >= Math.Log(20) ? probability : 0;
        }

        return reaching;
    }

    private static RatioBets Bets(int variant, int control)
    {
        var bets = new RatioBets(0);
        for (var i = 0; i < Math.Max(variant, control); i++)
        {
            if (i < variant)
            {
                bets.Add(true, 0.5);
            }

            if (i < control)
            {
                bets.Add(false, 0.5);
            }
        }

        return bets;
    }
}
