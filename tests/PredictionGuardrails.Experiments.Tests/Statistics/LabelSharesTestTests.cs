using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Shares of labels of different arms, and of both arms on the same inputs.</summary>
public sealed class LabelSharesTestTests
{
    private const double Alpha = 0.001;
    private static readonly Margin Margin = new(0.1, 0.005);

    [Fact]
    public void Share_that_doubles_shows_harm()
    {
        var test = new LabelSharesTest(Alpha, Margin);

        Add(test, 5_000, ofControl: [0.8, 0.1, 0.1], ofVariant: [0.7, 0.2, 0.1]);

        test.HarmExcess.Should().BePositive();
        test.Strongest!.Value.Label.Should().Be(1);
        test.Strongest.Value.Interval.Lower.Should().BeGreaterThan(1);
    }

    [Fact]
    public void Label_that_the_variant_has_no_longer_shows_harm()
    {
        var test = new LabelSharesTest(Alpha, Margin);

        Add(test, 1_000, ofControl: [0.8, 0.2], ofVariant: [1, 0]);

        test.HarmExcess.Should().BePositive();
        test.Strongest!.Value.Should().BeEquivalentTo(new { Label = 1.0, OfVariant = 0 });
    }

    [Fact]
    public void Label_that_only_the_variant_has_shows_harm()
    {
        var test = new LabelSharesTest(Alpha, Margin);

        Add(test, 2_000, ofControl: [0.5, 0.5, 0], ofVariant: [0.5, 0.45, 0.05]);

        test.HarmExcess.Should().BePositive();
        test.Strongest!.Value.Label.Should().Be(2);
    }

    [Fact]
    public void Equal_shares_exclude_harm()
    {
        var test = new LabelSharesTest(Alpha, new Margin(0.1, 0.05));

        Add(test, 20_000, ofControl: [0.8, 0.15, 0.05], ofVariant: [0.8, 0.15, 0.05]);

        test.IsHarmExcluded.Should().BeTrue();
        test.HarmExcess.Should().BeNegative();
    }

    [Fact]
    public void Few_calls_do_not_exclude_harm_by_a_label_that_has_not_appeared()
    {
        var test = new LabelSharesTest(Alpha, new Margin(1000, 0.005));

        Add(test, 500, ofControl: [1], ofVariant: [1]);

        test.IsHarmExcluded.Should().BeFalse();
    }

    [Fact]
    public void Harm_is_never_excluded_without_an_absolute_margin()
    {
        var test = new LabelSharesTest(Alpha, new Margin(0.5));
        var paired = new PairedLabelSharesTest(Alpha, new Margin(0.5));

        Add(test, 5_000, ofControl: [1], ofVariant: [1]);
        for (var input = 0; input < 5_000; input++)
        {
            paired.Add(control: 0, variant: 0);
        }

        test.IsHarmExcluded.Should().BeFalse("a label that hasn't appeared could be the variant's");
        paired.IsHarmExcluded.Should().BeFalse("a label that hasn't appeared could be the variant's");
    }

    [Fact]
    public void Margin_that_no_difference_exceeds_excludes_harm()
    {
        var test = new LabelSharesTest(Alpha, new Margin(0.1, 1.5));
        var paired = new PairedLabelSharesTest(Alpha, new Margin(0.1, 1.5));

        Add(test, 100, ofControl: [1, 0], ofVariant: [0, 1]);
        for (var input = 0; input < 100; input++)
        {
            paired.Add(control: 0, variant: 1);
        }

        test.HarmExcess.Should().BeNegative();
        test.IsHarmExcluded.Should().BeTrue();
        paired.HarmExcess.Should().BeNegative();
        paired.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void Different_labels_beyond_the_first_ones_are_not_equal()
    {
        var test = new PairedLabelSharesTest(Alpha, Margin);

        for (var input = 0; input < 100; input++)
        {
            test.Add(control: 2 * input, variant: (2 * input) + 1);
        }

        test.Equal.Should().Be(0);
    }

    [Fact]
    public void Difference_below_the_absolute_margin_shows_no_harm()
    {
        var test = new LabelSharesTest(Alpha, Margin);

        Add(test, 50_000, ofControl: [0.999, 0.001], ofVariant: [0.996, 0.004]);

        test.HarmExcess.Should().BeNegative();
    }

    [Fact]
    public void Unit_with_many_calls_shows_nothing()
    {
        var test = new LabelSharesTest(Alpha, Margin.None);
        for (var call = 0; call < 1_000; call++)
        {
            test.Add(call % 2, isVariant: call % 2 == 0, 0.5, unit: (ulong)(call % 2) + 1);
        }

        test.HarmExcess.Should().BeNegative();
    }

    [Fact]
    public void Labels_beyond_the_first_ones_are_compared_together()
    {
        var test = new LabelSharesTest(Alpha, Margin.None);
        for (var call = 0; call < 1_000; call++)
        {
            test.Add(call < 500 ? call % 31 : 1_000 + call, isVariant: call >= 500 || call % 62 < 31, 0.5);
        }

        test.HarmExcess.Should().BePositive();
        test.Strongest!.Value.Should().BeEquivalentTo(new { Label = (double?)null, OfVariant = 500, OfControl = 0 });
    }

    [Fact]
    public void Order_of_appearance_decides_how_much_evidence_a_label_needs()
    {
        double[] shares = [.. Enumerable.Range(0, LabelTable.MostPlaces).Select(static place => Math.Exp(-LabelTable.ExtraEvidence(place)))];

        shares.Should().BeInDescendingOrder();
        shares[0].Should().BeApproximately(0.5, 1e-12);
        shares.Sum().Should().BeLessThan(1);
    }

    [Fact]
    public void Other_labels_on_the_same_inputs_show_harm()
    {
        var test = new PairedLabelSharesTest(Alpha, Margin);

        for (var input = 0; input < 400; input++)
        {
            test.Add(control: input % 10 == 0 ? 1 : 0, variant: input % 5 == 0 ? 1 : 0);
        }

        test.HarmExcess.Should().BePositive();
        test.Strongest!.Value.Should().BeEquivalentTo(new { OfVariant = 80, OfControl = 40 });
    }

    [Fact]
    public void Labels_that_are_exchanged_for_each_other_show_no_harm()
    {
        var test = new PairedLabelSharesTest(Alpha, Margin);

        for (var input = 0; input < 5_000; input++)
        {
            test.Add(control: input / 2 % 2, variant: input % 2);
        }

        test.HarmExcess.Should().BeNegative();
        test.Equal.Should().Be(2_500);
    }

    [Fact]
    public void Equal_labels_on_the_same_inputs_exclude_harm()
    {
        var test = new PairedLabelSharesTest(Alpha, Margin);

        for (var input = 0; input < 5_000; input++)
        {
            test.Add(control: input % 3, variant: input % 3);
        }

        test.IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public void New_labels_of_one_input_have_the_same_order_for_both_arms()
    {
        var one = new PairedLabelSharesTest(Alpha, Margin.None);
        var other = new PairedLabelSharesTest(Alpha, Margin.None);
        for (var input = 0; input < 50; input++)
        {
            one.Add(control: 1, variant: 2);
            other.Add(control: 2, variant: 1);
        }

        one.HarmExcess.Should().Be(other.HarmExcess);
    }

    [Fact]
    public void Harm_at_the_margin_is_shown_and_excluded_on_the_same_inputs_as_seldom_as_stated()
    {
        const int Runs = 400;
        var shown = 0;
        var excluded = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(run);
            var test = new PairedLabelSharesTest(0.05, new Margin(0, 0.04));
            for (var input = 0; input < 400; input++)
            {
                // Label 1 has a share of 0.4, and of 0.44 in the variant, on inputs that don't depend on each other.
                test.Add(random.NextDouble() < 0.4 ? 1 : 0, random.NextDouble() < 0.44 ? 1 : 0);
            }

            shown += test.HarmExcess >= 0 ? 1 : 0;
            excluded += test.IsHarmExcluded ? 1 : 0;
        }

        // 33 of 400 is the 99.9% quantile at a rate of 0.05.
        shown.Should().BeLessThanOrEqualTo(33);
        excluded.Should().BeLessThanOrEqualTo(33);
    }

    [Fact]
    public void Harm_at_the_margin_is_shown_and_excluded_as_seldom_as_stated()
    {
        const int Runs = 400;
        var shown = 0;
        var excluded = 0;
        for (var run = 0; run < Runs; run++)
        {
            var test = new LabelSharesTest(0.05, new Margin(0, 0.1));
            Add(test, 600, ofControl: [0.6, 0.4], ofVariant: [0.5, 0.5], run);
            shown += test.HarmExcess >= 0 ? 1 : 0;
            excluded += test.IsHarmExcluded ? 1 : 0;
        }

        // 33 of 400 is the 99.9% quantile at a rate of 0.05.
        shown.Should().BeLessThanOrEqualTo(33);
        excluded.Should().BeLessThanOrEqualTo(33);
    }

    /// <summary>Calls without units, half of each arm, whose labels have the shares.</summary>
    private static void Add(LabelSharesTest test, int calls, double[] ofControl, double[] ofVariant, int seed = 7)
    {
        var random = new Random(seed);
        for (var call = 0; call < calls; call++)
        {
            var isVariant = random.Next(2) == 0;
            test.Add(Draw(random.NextDouble(), isVariant ? ofVariant : ofControl), isVariant, 0.5);
        }
    }

    private static int Draw(double uniform, double[] shares)
    {
        var label = 0;
        while (label < shares.Length - 1 && uniform >= shares[label])
        {
            uniform -= shares[label];
            label++;
        }

        return label;
    }
}
