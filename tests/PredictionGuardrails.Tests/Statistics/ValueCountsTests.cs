using CsCheck;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class ValueCountsTests
{
    private static readonly Gen<ValueCounts> AnyCounts = Gen.Long[0, 1_000_000].Array[7].Select(counts => new ValueCounts
    {
        Zeros = counts[0],
        Repeats = counts[1],
        NaNs = counts[2],
        PositiveInfinities = counts[3],
        NegativeInfinities = counts[4],
        Nulls = counts[5],
        Others = counts[6],
    });

    [Fact]
    public void Each_kind_is_added_to_its_own()
    {
        var one = new ValueCounts { Zeros = 1, Repeats = 2, NaNs = 3, PositiveInfinities = 4, NegativeInfinities = 5, Nulls = 6, Others = 7 };
        var other = new ValueCounts { Zeros = 10, Repeats = 20, NaNs = 30, PositiveInfinities = 40, NegativeInfinities = 50, Nulls = 60, Others = 70 };

        (one + other).Should().Be(
            new ValueCounts { Zeros = 11, Repeats = 22, NaNs = 33, PositiveInfinities = 44, NegativeInfinities = 55, Nulls = 66, Others = 77 });
    }

    [Fact]
    public void Added_counts_can_be_subtracted() =>
        Gen.Select(AnyCounts, AnyCounts).Sample((one, other) => (one + other - other).Should().Be(one));

    [Fact]
    public void Nulls_and_others_are_missing() => new ValueCounts { Nulls = 2, Others = 3, NaNs = 4 }.Missing.Should().Be(5);
}
