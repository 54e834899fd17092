namespace PredictionGuardrails.Testing.Tests;

/// <summary>What each fault of the catalogue makes of right outputs.</summary>
public sealed class FaultTests
{
    private static readonly double?[] Right = [.. Enumerable.Range(1, 100).Select(i => (double?)i)];

    public static TheoryData<string, double, double> Numbers => new()
    {
        { "x10", 7, 70 },
        { "x1000", 7, 7000 },
        { "/1000", 7, 0.007 },
        { "x2", 7, 14 },
        { "x1.1", 10, 11 },
        { "stuck", 7, 100 },
        { "stale cache", 7, 100 },
        { "sign flipped", 7, -7 },
        { "offset", 7, 36.0115 },
        { "spread x3", 60.5, 80.5 },
        { "spread /3", 80.5, 60.5 },
        { "saturated", 90, 75 },
        { "saturated", 70, 70 },
        { "percent for fraction", 0.25, 25 },
        { "logit for probability", 0.5, 0 },
        { "logit for probability", 1, 20.7233 },
        { "log for value", Math.E, 1 },
        { "log for value", -1, 0 },
        { "rounded", 7.6, 8 },
        { "32-bit overflow", 75, -75 },
        { "32-bit overflow", 80, -70 },
        { "32-bit overflow", 74, 74 },
        { "inverted probability", 0.2, 0.8 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_wrong_number_follows_from_the_right_one(string fault, double right, double wrong) =>
        Begin(Find(fault))(right).Should().BeApproximately(wrong, 1e-3);

    [Theory]
    [InlineData("NaN", double.NaN, 0.01)]
    [InlineData("infinity", double.PositiveInfinity, 0.01)]
    [InlineData("default for missing", -1.0, 0.05)]
    [InlineData("zeros 5 %", 0.0, 0.05)]
    [InlineData("zeros 20 %", 0.0, 0.2)]
    [InlineData("mixed units", 7 * 1609.344, 0.1)]
    public void Some_outputs_are_wrong_and_as_many_as_it_says(string fault, double wrong, double share)
    {
        var apply = Begin(Find(fault));

        var outputs = Enumerable.Range(0, 20_000).Select(_ => apply(7)).ToList();

        outputs.Should().OnlyContain(output => output!.Value.Equals(7.0) || output.Value.Equals(wrong));
        ((double)outputs.Count(output => output!.Value.Equals(wrong)) / outputs.Count).Should().BeApproximately(share, 0.01);
    }

    [Fact]
    public void Missing_outputs_are_null()
    {
        var apply = Begin(Find("missing"));

        Enumerable.Range(0, 20_000).Count(_ => apply(7) is null).Should().BeInRange(150, 250);
    }

    [Fact]
    public void A_stale_cache_gives_every_output_ten_times()
    {
        var apply = Begin(Find("stale cache"));

        var outputs = Enumerable.Range(1001, 25).Select(i => apply(i)).ToList();

        outputs.Should().Equal(
            [.. Enumerable.Repeat((double?)100, 10), .. Enumerable.Repeat((double?)1011, 10), .. Enumerable.Repeat((double?)1021, 5)]);
    }

    [Fact]
    public void A_creep_has_moved_by_a_hundredth_after_a_thousand()
    {
        var apply = Begin(Find("creep"));

        Enumerable.Range(0, 1000).Select(_ => apply(100)).ToList()[^1].Should().BeApproximately(101, 1e-9);
    }

    [Fact]
    public void Another_segments_outputs_are_those_of_the_upper_quarter()
    {
        var apply = Begin(Find("another segment's"));

        Enumerable.Range(0, 1000).Select(_ => apply(7)!.Value).Should().OnlyContain(output => output > 75);
    }

    [Fact]
    public void Shuffled_outputs_are_the_right_ones_in_another_order()
    {
        var apply = new Fault<double?>[] { Faults.Shuffled() }[0].Begin(new CorrectOutputs<double?>([]), new Random(1));
        double?[] right = [1, 2, 3, 4, 5];

        right.Select(apply).Should().OnlyContain(output => right.Contains(output));
    }

    [Fact]
    public void Null_stays_null_where_there_is_nothing_to_get_wrong() => Begin(Find("x10"))(null).Should().BeNull();

    [Theory]
    [InlineData("labels swapped", "a", "b")]
    [InlineData("labels swapped", "b", "a")]
    [InlineData("labels swapped", "c", "c")]
    [InlineData("class never predicted", "b", "a")]
    [InlineData("class never predicted", "c", "c")]
    [InlineData("stuck", "b", "c")]
    public void A_wrong_label_follows_from_the_right_one(string fault, string right, string wrong) => BeginLabels(fault)(right).Should().Be(wrong);

    [Fact]
    public void Ten_points_move_from_the_most_frequent_label_to_the_rarest()
    {
        var apply = BeginLabels("shares +10 points");

        var moved = Enumerable.Range(0, 20_000).Count(_ => apply("a") == "c") / 20_000.0;

        // 60 in 100 labels are a's.
        moved.Should().BeApproximately(0.1 / 0.6, 0.01);
    }

    [Fact]
    public void Classes_lose_that_they_sum_to_one() =>
        Begin<double[]>(Faults.NotNormalized(), [[0.5, 0.5]])([0.2, 0.8]).Sum().Should().BeApproximately(1.3, 1e-12);

    [Fact]
    public void Classes_become_equally_likely() =>
        Begin<double[]>(Faults.ClassesEquallyLikely(), [[0.5, 0.5]])([0.2, 0.7, 0.1, 0]).Should().Equal(0.25, 0.25, 0.25, 0.25);

    [Fact]
    public void Stale_features_go_on_with_the_latest_outputs_each_as_often_as_it_came()
    {
        var wrong = Begin(Faults.StaleFeatures(predictions: 10), [.. Enumerable.Range(0, 50).Select(i => (double?)i)]);

        var outputs = Enumerable.Range(0, 30).Select(_ => wrong(1000)).ToList();

        outputs[..10].Should().BeEquivalentTo(Enumerable.Range(40, 10).Select(i => (double?)i)).And.NotBeInAscendingOrder();
        outputs[10..20].Should().BeEquivalentTo(outputs[..10]).And.NotEqual(outputs[..10]);
        outputs[20..].Should().BeEquivalentTo(outputs[..10]);
    }

    [Theory]
    [InlineData(0.3, null)]
    [InlineData(0.0, "the outputs hardly differ from hour to hour")]
    public void Stale_features_show_only_where_hours_differ(double rhythm, string? why)
    {
        var random = new Random(1);
        int[] hours = [.. Enumerable.Range(0, 4800).Select(i => i / 100 % 24)];
        double?[] outputs = [.. hours.Select(hour => (double?)(10 + random.NextDouble() + (rhythm * Math.Sin(hour / 24.0 * Math.Tau))))];

        Faults.StaleFeatures().WhyNot(new CorrectOutputs<double?>(outputs, hours)).Should().Be(why);
        Faults.LabelStaleFeatures().WhyNot(new CorrectOutputs<string?>([.. outputs.Select(output => output > 10.5 ? "high" : "low")], hours)).Should().Be(why);
    }

    /// <summary>The hours make a difference above 2% of the variance, and above 4 (hours − 1) / outputs.</summary>
    [Theory]
    [InlineData(2, 100, 0.05, true)]
    [InlineData(2, 100, 0.03, false)]
    [InlineData(2, 1000, 0.03, true)]
    [InlineData(2, 1000, 0.01, false)]
    [InlineData(3, 300, 0.03, true)]
    [InlineData(3, 300, 0.023, false)]
    public void Hours_differ_if_their_means_make_enough_of_the_variance(int hours, int outputs, double share, bool differ)
    {
        // In each hour, half of the outputs are 10 above its mean, and the other half 10 below.
        var distance = 10 * Math.Sqrt(12 * share / (1 - share) / ((hours * hours) - 1));
        int[] hourOf = [.. Enumerable.Range(0, outputs).Select(i => i % hours)];
        double?[] right = [.. Enumerable.Range(0, outputs).Select(i => (double?)((distance * hourOf[i]) + (i / hours % 2 == 0 ? 10 : -10)))];

        Faults.StaleFeatures().WhyNot(new CorrectOutputs<double?>(right, hourOf)).Should().Be(differ ? null : "the outputs hardly differ from hour to hour");
    }

    [Fact]
    public void Without_correct_outputs_stale_features_change_nothing() => Begin(Faults.StaleFeatures(), [])(7).Should().Be(7);

    [Fact]
    public void Names_are_unique()
    {
        Faults.ForNumbers.Select(fault => fault.Name).Should().OnlyHaveUniqueItems();
        Faults.ForLabels.Select(fault => fault.Name).Should().OnlyHaveUniqueItems();
        Faults.ForProbabilities.Select(fault => fault.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Each_says_in_a_sentence_how_it_comes_about()
    {
        Fault[] all = [.. Faults.ForNumbers, .. Faults.ForLabels, .. Faults.ForProbabilities];

        all.Should().OnlyContain(fault => fault.Cause.EndsWith('.') && char.IsUpper(fault.Cause[0]));
    }

    [Fact]
    public void Undetectable_fault_is_marked() =>
        Faults.ForNumbers.Where(fault => !fault.IsDetectable).Select(fault => fault.Name).Should().Equal("shuffled", "wrong in proportion");

    [Theory]
    [InlineData("percent for fraction", "not all outputs are between 0 and 1")]
    [InlineData("rounded", "all outputs are integers")]
    public void Fault_that_does_not_apply_has_a_reason(string fault, string why) =>
        Find(fault).WhyNot(new CorrectOutputs<double?>(Right)).Should().Be(why);

    [Fact]
    public void The_same_seed_gives_the_same_outputs()
    {
        var (one, other) = (Begin(Find("mixed units")), Begin(Find("mixed units")));

        Right.Select(one).Should().Equal(Right.Select(other));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double share)
    {
        var zeros = () => Faults.Zeros(share);

        zeros.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Value must be greater than 0 and at most 1.*");
    }

    [Fact]
    public void Ones_own_fault_is_a_function()
    {
        var fault = new Fault<double?>("cents", "Cents are taken for euros.", (value, _) => value * 100) { Parameters = "factor 100" };

        Begin(fault)(7).Should().Be(700);
        fault.ToString().Should().Be("cents (factor 100)");
    }

    private static Fault<double?> Find(string name) => Faults.ForNumbers.Single(fault => fault.Name == name);

    private static Func<double?, double?> Begin(Fault<double?> fault) => Begin(fault, Right);

    private static Func<string?, string?> BeginLabels(string name) => Begin(
        Faults.ForLabels.Single(fault => fault.Name == name),
        [.. Enumerable.Repeat("a", 60), .. Enumerable.Repeat("b", 30), .. Enumerable.Repeat("c", 10)]);

    private static Func<TValue, TValue> Begin<TValue>(Fault<TValue> fault, IReadOnlyList<TValue> right) =>
        fault.Begin(new CorrectOutputs<TValue>(right), new Random(7));
}
