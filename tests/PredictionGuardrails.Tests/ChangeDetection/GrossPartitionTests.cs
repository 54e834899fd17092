using CsCheck;
using PredictionGuardrails.Baselines;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>
/// What makes gross changes safe from every rhythm: a score that is fair for the baseline moved as far as a rhythm could is at most fair for the
/// baseline moved by less.
/// </summary>
public sealed class GrossPartitionTests
{
    private static readonly Gen<(double[] Values, double Factor)> Positive = Gen.Select(
        Gen.Int[1, 1_000_000], Gen.Int[100, 600], Gen.Double[0.01, 2], Gen.Double[1.5, 10], Gen.Double[1e-3, 1e3],
        (seed, count, spread, factor, size) => (LogNormal(seed, count, spread, size), factor));

    private static readonly Gen<(double[] Values, double Factor)> Negative =
        Positive.Select(baseline => (Array.ConvertAll(baseline.Values, value => -value), baseline.Factor));

    private static readonly Gen<(double[] Values, double Factor)> Mixed = Gen.Select(
        Gen.Int[1, 1_000_000], Gen.Int[100, 600], Gen.Double[-1, 1], Gen.Double[1.5, 10],
        (seed, count, mean, factor) => (Normal(seed, count, mean), factor));

    private static readonly Gen<(double[] Values, double Factor)> ManyZeros = Positive.Select(baseline => (
        Values: baseline.Values.Select((value, place) => place % 2 == 0 ? 0 : value).ToArray(), baseline.Factor));

    private static readonly Gen<(double[] Values, double Factor)> FewValues = Gen.Select(
        Gen.Int[1, 9].Array[100, 400], Gen.Double[1.5, 10], (values, factor) => (Array.ConvertAll(values, value => (double)value), factor));

    public static TheoryData<string> Kinds => ["positive", "negative", "mixed", "many zeros", "few values"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_probabilities_of_either_direction_add_up_to_one(string kind)
    {
        BaselinesOf(kind).Sample(
            baseline =>
            {
                var partition = GrossPartition.Of(Learn(baseline.Values), baseline.Factor);

                partition.Up.Sum().Should().BeApproximately(1, 1e-9);
                partition.Down.Sum().Should().BeApproximately(1, 1e-9);
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_number_has_a_piece_and_larger_numbers_have_no_earlier_one(string kind)
    {
        Gen.Select(BaselinesOf(kind), Gen.Double.Array[2, 30]).Sample(
            (baseline, numbers) =>
            {
                var partition = GrossPartition.Of(Learn(baseline.Values), baseline.Factor);
                Array.Sort(numbers);

                var pieces = numbers.Where(double.IsFinite).Select(number => partition.IndexOf(ValueAxis.Buckets.PlaceOf(number))).ToList();

                pieces.Should().BeInAscendingOrder();
                pieces.Should().OnlyContain(piece => piece >= 0 && piece < partition.Count);
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pieces_above_and_below_are_not_reached_by_the_baseline_moved(string kind)
    {
        Gen.Select(BaselinesOf(kind), Gen.Double[-1, 1]).Sample(
            (baseline, share) =>
            {
                var learned = Learn(baseline.Values);
                var partition = GrossPartition.Of(learned, baseline.Factor);

                foreach (var (piece, _) in Moved(learned, partition, baseline.Factor, share))
                {
                    piece.Should().BeGreaterThanOrEqualTo(partition.FirstBelow).And.BeLessThan(partition.FirstAbove);
                }
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_score_of_the_distribution_wins_on_average_under_the_baseline_moved_by_less_than_a_rhythm_could(string kind)
    {
        Gen.Select(BaselinesOf(kind), Gen.Double[-1, 1]).Sample(
            (baseline, share) =>
            {
                var learned = Learn(baseline.Values);
                var partition = GrossPartition.Of(learned, baseline.Factor);
                var book = GrossNumberScores.Create(learned, partition, baseline.Factor);
                var moved = Moved(learned, partition, baseline.Factor, share).ToList();
                var total = (double)moved.Sum(static number => number.Count);

                // Pieces without numbers have half a number's weight, which the others lack.
                var allowed = 1 + (0.5 * partition.Count / partition.Moved);
                foreach (var (bet, place) in book.Scores.Select(static (bet, place) => (bet, place)).Where(static bet => IsOfDistribution(bet.bet)))
                {
                    var expectation = moved.Sum(number => number.Count * Math.Exp(book.GainsOf(number.Piece)[place])) / total;
                    expectation.Should().BeLessThanOrEqualTo(allowed, $"{bet.Name} after a move of {share:P0} of the largest");
                }
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1 / 40.0)]
    public void Beyond_what_a_rhythm_could_some_score_wins(double factor)
    {
        var learned = Learn(LogNormal(seed: 1, count: 500, spread: 0.5, size: 10));
        var partition = GrossPartition.Of(learned, RhythmFactor.Default);
        var book = GrossNumberScores.Create(learned, partition, RhythmFactor.Default);

        var gained = Enumerable.Range(0, book.Scores.Count).Max(bet => learned.Buckets().Sum(bucket =>
            bucket.Count * book.GainsOf(partition.IndexOf(ValueAxis.Buckets.PlaceOf(factor * ValueAxis.Buckets.MiddleOf(bucket.Place))))[bet]));

        (gained / 500).Should().BeGreaterThan(1);
    }

    private static Gen<(double[] Values, double Factor)> BaselinesOf(string kind) => kind switch
    {
        "positive" => Positive,
        "negative" => Negative,
        "mixed" => Mixed,
        "many zeros" => ManyZeros,
        "few values" => FewValues,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static bool IsOfDistribution(BettingScore bet) => bet.Name.StartsWith("gross/top", StringComparison.Ordinal)
        || bet.Name.StartsWith("gross/bottom", StringComparison.Ordinal) || bet.Name.StartsWith("gross/tilt", StringComparison.Ordinal);

    /// <summary>Where the baseline's numbers are after a move; the value that comes very often stays.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="factor">How far a rhythm could move it.</param>
    /// <param name="share">How far it moves, as a share of that: -1 is all the way down, 1 all the way up.</param>
    private static IEnumerable<(int Piece, long Count)> Moved(Baseline baseline, GrossPartition partition, double factor, double share)
    {
        var scale = ValueAxis.Buckets;
        var numbers = baseline.Buckets().Where(bucket => partition.IndexOf(bucket.Place) != partition.Dominant).ToList();
        var (minimum, maximum) = (scale.MiddleOf(numbers[0].Place), scale.MiddleOf(numbers[^1].Place));
        var isMixed = minimum < 0 && maximum > 0;
        foreach (var (place, count) in numbers)
        {
            var value = scale.MiddleOf(place);
            var moved = isMixed ? value + (share * (maximum - minimum))
                : value < 0 ? value * Math.Pow(factor, -share)
                : value * Math.Pow(factor, share);
            yield return (partition.IndexOf(scale.PlaceOf(moved)), count);
        }
    }

    private static Baseline Learn(double[] values) => NumberBaselineBuilder.Build(
        [.. values.Select(static (value, place) => new BaselineSample(value, IsMissing: false, IsRepeat: false) { IsFirst = place == 0 })],
        rejected: 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static double[] LogNormal(int seed, int count, double spread, double size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => size * Math.Exp(spread * Streams.Gauss(random)))];
    }

    private static double[] Normal(int seed, int count, double mean)
    {
        var next = Streams.Normal(seed, mean, deviation: 1);
        return [.. Enumerable.Range(0, count).Select(_ => next())];
    }
}
