namespace PredictionGuardrails.Testing.Tests;

/// <summary>What faults say of themselves, and what their parameters change.</summary>
public sealed class FaultSettingsTests
{
    [Fact]
    public void Each_fault_tells_its_parameters()
    {
        Fault[] faults =
        [
            Faults.Scaled(1.1), Faults.Scaled(2), Faults.Scaled(0.001), Faults.Scaled(1), Faults.Scaled(-2), Faults.Stuck(), Faults.Stuck(7.5),
            Faults.StaleCache(3), Faults.StaleFeatures(1500), Faults.NaN(), Faults.Infinity(0.5), Faults.Missing(), Faults.DefaultInsteadOfMissing(),
            Faults.Zeros(0.2), Faults.SignFlipped(), Faults.Offset(), Faults.Offset(2.5), Faults.Drift(), Faults.Dispersed(3), Faults.Dispersed(1),
            Faults.Dispersed(0.5), Faults.Saturated(),
            Faults.Saturated(50), Faults.Overflow(), Faults.Overflow(128), Faults.OtherSegment(), Faults.OtherSegment([1, 2]), Faults.MixedUnits(),
            Faults.SharesShifted(0.25), Faults.LabelsSwapped(), Faults.ClassNeverPredicted(), Faults.UnknownLabel(),
            Faults.LabelStuck(), Faults.LabelStuck("a"), Faults.LabelStaleCache(), Faults.LabelMissing(), Faults.NotNormalized(), Faults.ClassesSwapped(),
            Faults.ProbabilitiesStuck(),
        ];

        faults.Select(fault => fault.ToString()).Should().Equal(
            "x1.1 (factor 1.1)", "x2 (factor 2)", "/1000 (factor 0.001)", "x1 (factor 1)", "x-2 (factor -2)", "stuck (the latest output)", "stuck (7.5)",
            "stale cache (3 times each)", "stale features (the latest 1,500 outputs, at most one hour)", "NaN (share 1%)", "infinity (share 50%)",
            "missing (share 1%)", "default for missing (-1, share 5%)", "zeros 20 % (share 20%)", "sign flipped", "offset (one standard deviation)",
            "offset (2.5)",
            "creep (1% per 1,000 predictions)", "spread x3 (factor 3 around the mean)", "spread x1 (factor 1 around the mean)",
            "spread /2 (factor 0.5 around the mean)", "saturated (at the upper quartile)", "saturated (at 50)", "32-bit overflow (beyond the upper quartile)",
            "32-bit overflow (beyond 128)", "another segment's (outputs of the upper quarter)", "another segment's (2 outputs)",
            "mixed units (factor 1609.344, share 10%)", "shares +25 points (25 points from the most to the least frequent label)",
            "labels swapped (the two most frequent labels)", "class never predicted (the second most frequent label)", "unknown label ('unknown', share 5%)",
            "stuck (the latest output)", "stuck ('a')", "stale cache (10 times each)", "missing (share 1%)", "not normalized (factor 1.3)",
            "classes swapped (the first two classes)", "stuck (the latest output)");
    }

    [Fact]
    public void A_spread_has_another_cause_than_its_loss()
    {
        new[] { Faults.Dispersed(3), Faults.Dispersed(1) }.Should().OnlyContain(fault => fault.Cause == "A feature isn't normalized anymore.");
        Faults.Dispersed(0.5).Cause.Should().Be("Most features are missing, and the model returns values near its mean.");
    }

    [Fact]
    public void A_small_fault_has_a_longer_horizon() => new Fault[]
    {
        Faults.Scaled(1.1), Faults.Scaled(0.6), Faults.Scaled(0.5), Faults.Scaled(1.5), Faults.Scaled(2), Faults.StaleFeatures(), Faults.Drift(),
    }.Select(fault => fault.Horizon).Should().Equal(10_000, 10_000, 1000, 1000, 1000, 10_000, 50_000);

    [Fact]
    public void A_fault_needs_correct_outputs_only_for_parameters_that_are_not_set()
    {
        Fault[] with =
        [
            Faults.Offset(), Faults.Dispersed(3), Faults.Saturated(), Faults.Overflow(), Faults.OtherSegment(), Faults.WrongInProportion(),
            Faults.StaleFeatures(), Faults.SharesShifted(), Faults.LabelsSwapped(), Faults.ClassNeverPredicted(), Faults.LabelsEquallyLikely(),
            Faults.LabelsWrongInProportion(),
        ];
        Fault[] without =
        [
            Faults.Offset(1), Faults.Saturated(1), Faults.Overflow(1), Faults.OtherSegment([1]), Faults.Stuck(), Faults.Shuffled(), Faults.LabelsShuffled(),
        ];

        with.Should().OnlyContain(fault => fault.NeedsOutputs);
        without.Should().OnlyContain(fault => !fault.NeedsOutputs);
    }

    [Fact]
    public void A_fault_that_keeps_the_distribution_cannot_be_detected() => new Fault[]
    {
        Faults.Shuffled(), Faults.WrongInProportion(), Faults.LabelsShuffled(), Faults.LabelsWrongInProportion(),
    }.Should().OnlyContain(fault => !fault.IsDetectable);

    [Fact]
    public void A_parameter_that_makes_no_fault_is_refused()
    {
        Func<Fault>[] faults =
        [
            () => Faults.Scaled(0), () => Faults.StaleCache(1), () => Faults.StaleFeatures(1), () => Faults.NaN(0), () => Faults.Dispersed(0),
            () => Faults.SharesShifted(0), () => Faults.UnknownLabel(0), () => Faults.LabelStaleCache(1), () => Faults.LabelMissing(0),
        ];

        faults.Should().AllSatisfy(fault => fault.Should().Throw<ArgumentOutOfRangeException>());
    }

    [Fact]
    public void Ones_own_fault_needs_a_function()
    {
        var make = () => new Fault<double?>("cents", "Cents are taken for euros.", (Func<double?, Random, double?>)null!);

        make.Should().Throw<ArgumentNullException>().WithParameterName("apply");
    }

    [Fact]
    public void A_parameter_that_is_set_comes_before_the_correct_outputs()
    {
        Apply(Faults.Stuck(5), 7).Should().Be(5);
        Apply(Faults.DefaultInsteadOfMissing(share: 1, value: -2), 7).Should().Be(-2);
        Apply(Faults.Offset(3), 7).Should().Be(10);
        Apply(Faults.Saturated(50), 60).Should().Be(50);
        Apply(Faults.Overflow(10), 15).Should().Be(-5);
        Apply(Faults.OtherSegment([42]), 7).Should().Be(42);
        Apply(Faults.MixedUnits(share: 1, factor: 3), 7).Should().Be(21);
        Apply(Faults.LabelStuck("a"), "b").Should().Be("a");
        Apply(Faults.UnknownLabel(share: 1, label: "?"), "b").Should().Be("?");
        Apply(Faults.LabelMissing(share: 1), "b").Should().BeNull();
    }

    [Fact]
    public void A_bound_of_zero_is_never_overflowed() => Apply(Faults.Overflow(0), 7).Should().Be(7);

    [Fact]
    public void The_logarithm_of_zero_is_zero() => Apply(Faults.LogInsteadOfValue(), 0).Should().Be(0);

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.4142135623730951, 1.0, 3.0)]
    [InlineData(0.0, 5.0)]
    public void An_offset_is_the_standard_deviation_of_a_sample_and_none_of_one_output(double by, params double[] right) =>
        Apply(Faults.Offset(), 7, [.. right]).Should().BeApproximately(7 + by, 1e-12);

    [Fact]
    public void Without_correct_outputs_the_first_one_is_stuck()
    {
        var apply = Faults.Stuck().Begin(new CorrectOutputs<double?>([]), new Random(1));

        new double?[] { 7, 8, 9 }.Select(apply).Should().Equal(7, 7, 7);
    }

    [Fact]
    public void Without_correct_numbers_outputs_are_saturated_at_zero() => Apply(Faults.Saturated(), 7, null as double?).Should().Be(0);

    [Fact]
    public void A_shuffled_output_comes_once()
    {
        var apply = Faults.Shuffled().Begin(new CorrectOutputs<double?>([-1, -2, -3]), new Random(1));

        Enumerable.Range(1, 1000).Select(i => apply(i)).Where(output => output > 0).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Labels_that_are_equally_frequent_are_in_the_order_of_the_alphabet() => Apply(Faults.ClassNeverPredicted(), "b", "b", "a").Should().Be("a");

    [Fact]
    public void One_class_cannot_be_swapped() => Apply<double[]>(Faults.ClassesSwapped(), [0.5]).Should().Equal(0.5);

    [Fact]
    public void The_first_two_of_many_classes_are_swapped() => Apply<double[]>(Faults.ClassesSwapped(), [0.5, 0.3, 0.2]).Should().Equal(0.3, 0.5, 0.2);

    [Theory]
    [InlineData(0.2499, true)]
    [InlineData(0.25, false)]
    public void A_share_is_of_the_random_numbers_below_it(double drawn, bool isWrong)
    {
        var random = new Drawn(drawn);

        Faults.Zeros(0.25).Begin(new CorrectOutputs<double?>([]), random)(7).Should().Be(isWrong ? 0 : 7);
        Faults.UnknownLabel(0.25).Begin(new CorrectOutputs<string?>([]), random)("a").Should().Be(isWrong ? "unknown" : "a");
        Faults.LabelMissing(0.25).Begin(new CorrectOutputs<string?>([]), random)("a").Should().Be(isWrong ? null : "a");
        Faults.SharesShifted(0.125).Begin(new CorrectOutputs<string?>(["a", "b"]), random)("a").Should().Be(isWrong ? "b" : "a");
    }

    [Fact]
    public void Faults_of_probabilities_apply_between_zero_and_one()
    {
        foreach (var fault in new[] { Faults.PercentForFraction(), Faults.LogitForProbability(), Faults.InvertedProbability() })
        {
            WhyNot(fault, 0, 0.5, 1).Should().BeNull();
            WhyNot(fault, -0.1, 0.5).Should().Be("not all outputs are between 0 and 1");
            WhyNot(fault, 0.5, 1.1).Should().Be("not all outputs are between 0 and 1");
        }
    }

    [Theory]
    [InlineData(null, -1.0, 1.0)]
    [InlineData("no output is positive", -1.0, 0.0)]
    public void A_logarithm_needs_a_positive_output(string? why, params double[] right) => WhyNot(Faults.LogInsteadOfValue(), [.. right]).Should().Be(why);

    [Theory]
    [InlineData(null, 1.0, 1.5)]
    [InlineData("all outputs are integers", 1.0, 2.0)]
    public void Rounding_needs_an_output_that_is_no_integer(string? why, params double[] right) => WhyNot(Faults.Rounded(), [.. right]).Should().Be(why);

    [Fact]
    public void Faults_of_two_labels_need_two()
    {
        foreach (var fault in new[] { Faults.SharesShifted(), Faults.LabelsSwapped(), Faults.ClassNeverPredicted(), Faults.LabelsEquallyLikely() })
        {
            WhyNot(fault, "a", "b").Should().BeNull();
            WhyNot(fault, "a", "a", null).Should().Be("there is only one label");
        }
    }

    [Fact]
    public void Missing_labels_make_no_difference_between_hours()
    {
        const string HardlyDiffer = "the outputs hardly differ from hour to hour";

        Faults.LabelStaleFeatures().WhyNot(new CorrectOutputs<string?>([null], [0])).Should().Be(HardlyDiffer);
        Faults.LabelStaleFeatures().WhyNot(new CorrectOutputs<string?>(
            [.. Enumerable.Repeat("a", 100), .. Enumerable.Repeat(null as string, 100)],
            [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 100)])).Should().Be(HardlyDiffer);
    }

    private static TValue Apply<TValue>(Fault<TValue> fault, TValue value, params TValue[] right) =>
        fault.Begin(new CorrectOutputs<TValue>(right), new Random(1))(value);

    private static string? WhyNot<TValue>(Fault<TValue> fault, params TValue[] right) => fault.WhyNot(new CorrectOutputs<TValue>(right));

    /// <summary>Random numbers that are one number.</summary>
    private sealed class Drawn(double number) : Random
    {
        public override double NextDouble() => number;
    }
}
