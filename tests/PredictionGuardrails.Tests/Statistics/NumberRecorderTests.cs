using System.Globalization;
using CsCheck;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class NumberRecorderTests
{
    private static readonly double[] Unusual =
        [0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon];

    /// <summary>Numbers of every size and kind, with repeats and ties.</summary>
    private static readonly Gen<double> AnyNumber = Gen.OneOf(
        Gen.Double,
        Gen.Double[-100, 100],
        Gen.Int[-3, 3].Select(number => (double)number),
        Gen.ULong.Select(bits => BitConverter.UInt64BitsToDouble(bits & 0x800F_FFFF_FFFF_FFFF)),
        Gen.Int[0, Unusual.Length - 1].Select(which => Unusual[which]));

    [Theory]
    [InlineData("Lew")]
    [InlineData("Lottery")]
    [InlineData("Mavro")]
    public void Mean_and_deviation_are_those_that_NIST_certifies(string set)
    {
        var folder = Environment.GetEnvironmentVariable("PREDICTION_GUARDRAILS_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data");
        var file = Path.Combine(folder, $"nist-{set}.dat");
        Assert.SkipUnless(File.Exists(file), $"nist-{set}.dat is not there; PREDICTION_GUARDRAILS_DATA names the folder that has it.");
        var lines = File.ReadAllLines(file);
        var data = lines.SkipWhile(line => !line.StartsWith("----", StringComparison.Ordinal)).Skip(1)
            .Where(line => !string.IsNullOrWhiteSpace(line)).Select(Number).ToArray();

        var snapshot = Recorded(data);

        snapshot.FiniteCount.Should().Be(data.Length).And.BeGreaterThan(40);
        Digits(snapshot.Mean, Certified("Sample Mean")).Should().BeGreaterThanOrEqualTo(13);
        Digits(snapshot.StandardDeviation, Certified("Sample Standard Deviation")).Should().BeGreaterThanOrEqualTo(13);

        double Certified(string name) => Number(lines.First(line => line.Contains(name)).Split(':', ':')[^1].Split("(exact)")[0]);

        static double Number(string text) => double.Parse(text.Trim(), CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(10_000_000.2, 1_001, 0.1, 10_000_000.2, 15, 8)]
    [InlineData(1_000_000.2, 1_001, 0.1, 1_000_000.2, 15, 9)]
    [InlineData(1.2, 1_001, 0.1, 1.2, 14, 13)]
    public void A_small_spread_around_a_large_mean_keeps_its_digits(
        double middle, int count, double distance, double mean, int digitsOfMean, int digitsOfDeviation)
    {
        // The shape of NIST's NumAcc2 to 4: the middle once, then one distance below and above in turn; the deviation is the distance.
        var data = Enumerable.Range(0, count).Select(i => i == 0 ? middle : i % 2 == 1 ? middle - distance : middle + distance);

        var snapshot = Recorded([.. data]);

        Digits(snapshot.Mean, mean).Should().BeGreaterThanOrEqualTo(digitsOfMean);
        Digits(snapshot.StandardDeviation, distance).Should().BeGreaterThanOrEqualTo(digitsOfDeviation);
    }

    [Fact]
    public void A_million_numbers_keep_their_digits()
    {
        var random = new Random(1);
        var data = Enumerable.Range(0, 1_000_000).Select(_ => 100 + random.NextDouble()).ToArray();
        var mean = (double)(data.Sum(number => (decimal)number) / data.Length);
        var variance = (double)(data.Sum(number => ((decimal)number - (decimal)mean) * ((decimal)number - (decimal)mean)) / (data.Length - 1));

        var snapshot = Recorded(data);

        Digits(snapshot.Mean, mean).Should().BeGreaterThanOrEqualTo(13);
        Digits(snapshot.Variance, variance).Should().BeGreaterThanOrEqualTo(12.5);
    }

    [Fact]
    public void Every_kind_of_number_is_counted() => AnyNumber.Array[0, 200].Sample(data =>
    {
        var snapshot = Recorded(data);

        snapshot.Count.Should().Be(data.Length);
        snapshot.FiniteCount.Should().Be(data.Count(double.IsFinite));
        snapshot.NaNCount.Should().Be(data.Count(double.IsNaN));
        snapshot.PositiveInfinityCount.Should().Be(data.Count(double.IsPositiveInfinity));
        snapshot.NegativeInfinityCount.Should().Be(data.Count(double.IsNegativeInfinity));
        snapshot.ZeroCount.Should().Be(data.Count(number => number == 0));
        snapshot.RepeatCount.Should().Be(data.Zip(data.Skip(1)).Count(pair =>
            BitConverter.DoubleToUInt64Bits(pair.First) == BitConverter.DoubleToUInt64Bits(pair.Second)));
        snapshot.Minimum.Should().Be(data.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min());
        snapshot.Maximum.Should().Be(data.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max());
    }, iter: 2_000);

    [Fact]
    public void Every_quantile_is_within_the_stated_error() =>
        Gen.Select(AnyNumber.Array[1, 200], Gen.Double[0, 1]).Sample((data, share) =>
        {
            var sorted = data.Where(number => !double.IsNaN(number)).Order().ToArray();
            var snapshot = Recorded(data);

            if (sorted.Length == 0)
            {
                snapshot.Quantile(share).Should().Be(double.NaN);
                return;
            }

            var exact = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
            var quantile = snapshot.Quantile(share);
            var isWithin = quantile == exact || Math.Abs(quantile - exact) <= (Math.Abs(exact) / 64) + Math.ScaleB(1, -1028);
            isWithin.Should().BeTrue($"{quantile} is told for {exact}");
        }, iter: 5_000);

    [Fact]
    public void Merging_is_what_one_recorder_would_have_given() =>
        Gen.Select(Gen.Double[-1e6, 1e6].Array[0, 100], Gen.Double[-1e6, 1e6].Array[0, 100]).Sample((one, other) =>
        {
            var merged = Recorded(one).Merge(Recorded(other));
            var whole = Recorded([.. one, .. other]);

            ShouldBeTheSame(merged, whole);
            merged.ZeroCount.Should().Be(whole.ZeroCount);
        }, iter: 1_000);

    [Fact]
    public void Merging_is_associative_and_commutative() =>
        Gen.Select(AnyNumber.Array[0, 50], AnyNumber.Array[0, 50], AnyNumber.Array[0, 50]).Sample((a, b, c) =>
        {
            var (x, y, z) = (Recorded(Tame(a)), Recorded(Tame(b)), Recorded(Tame(c)));

            ShouldBeTheSame(x.Merge(y).Merge(z), x.Merge(y.Merge(z)));
            ShouldBeTheSame(x.Merge(y), y.Merge(x));
        }, iter: 1_000);

    [Fact]
    public void A_batch_is_recorded_as_its_values_are() => Gen.OneOf(AnyNumber.Array[0, 1_500], Gen.Double[-100, 100].Array[0, 1_500]).Sample(any =>
    {
        var data = Tame(any);
        using var one = new NumberRecorder(() => { });
        using var other = new NumberRecorder(() => { });
        using var floats = new NumberRecorder(() => { });
        one.Record(one.Unbounded, data);
        floats.Record(floats.Unbounded, Array.ConvertAll(data, number => (float)number));
        foreach (var number in data)
        {
            other.Record(number);
        }

        ShouldBeTheSame(Read(one), Read(other));
        Read(floats).Count.Should().Be(data.Length);
    }, iter: 500);

    [Fact]
    public void Sums_that_leave_a_doubles_range_are_reported_as_such()
    {
        Recorded([1e200, -1e200]).Mean.Should().Be(0);
        Recorded([1e200, -1e200]).Variance.Should().Be(double.PositiveInfinity);
        Recorded([double.MaxValue, double.MinValue]).Mean.Should().Be(double.NaN);
        Recorded([double.MaxValue, double.MinValue]).Merge(Recorded([1])).Variance.Should().Match(variance => !double.IsFinite(variance));
    }

    [Fact]
    public void Nothing_recorded_says_nothing()
    {
        var snapshot = new MetricSnapshot(default, default);

        snapshot.Count.Should().Be(0);
        snapshot.Mean.Should().Be(double.NaN);
        snapshot.Variance.Should().Be(double.NaN);
        snapshot.Minimum.Should().Be(double.NaN);
        snapshot.Quantile(0.5).Should().Be(double.NaN);
        snapshot.Invoking(it => it.Quantile(1.1)).Should().Throw<ArgumentOutOfRangeException>();
        snapshot.Invoking(it => it.Quantile(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        snapshot.Invoking(it => it.Merge(null!)).Should().Throw<ArgumentNullException>();
    }

    internal static MetricSnapshot Read(NumberRecorder recorder)
    {
        var whole = new MetricSnapshot(default, default);
        recorder.Read(aggregate => whole = whole.Merge(aggregate.ToSnapshot(default, default)));
        return whole;
    }

    private static MetricSnapshot Recorded(double[] data)
    {
        using var recorder = new NumberRecorder(() => { });
        foreach (var number in data)
        {
            recorder.Record(number);
        }

        return Read(recorder);
    }

    /// <summary>Without numbers whose squares leave a double's range.</summary>
    private static double[] Tame(double[] data) => [.. data.Where(number => !double.IsFinite(number) || Math.Abs(number) < 1e100)];

    private static void ShouldBeTheSame(MetricSnapshot one, MetricSnapshot other)
    {
        one.Count.Should().Be(other.Count);
        one.FiniteCount.Should().Be(other.FiniteCount);
        one.NaNCount.Should().Be(other.NaNCount);
        one.ZeroCount.Should().Be(other.ZeroCount);
        one.Minimum.Should().Be(other.Minimum);
        one.Maximum.Should().Be(other.Maximum);
        one.Histogram.Buckets().Should().Equal(other.Histogram.Buckets());
        if (one.FiniteCount > 0)
        {
            var size = Math.Max(Math.Abs(one.Minimum), Math.Abs(one.Maximum)) + double.Epsilon;
            // The smallest numbers have no thirteen digits.
            Math.Abs(one.Mean - other.Mean).Should().BeLessThanOrEqualTo((1e-13 * size) + (4 * double.Epsilon));
            Math.Abs(one.Moments.SumOfSquares - other.Moments.SumOfSquares).Should().BeLessThanOrEqualTo(1e-13 * size * size * one.FiniteCount);
        }
    }

    /// <summary>How many digits agree (the log relative error of NIST).</summary>
    private static double Digits(double computed, double certified) =>
        computed == certified ? 15 : -Math.Log10(Math.Abs(computed - certified) / Math.Abs(certified));
}
