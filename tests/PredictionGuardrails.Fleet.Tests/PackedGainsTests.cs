using CsCheck;
using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Sums of gains in four bytes each.</summary>
public sealed class PackedGainsTests
{
    [Fact]
    public void Difference_of_two_sums_is_kept_however_large_the_sums_are() =>
        Gen.Select(Gen.Double[-1e12, 1e12], Gen.Double[-8_000_000, 8_000_000]).Sample(static (sum, gained) =>
            Math.Abs(PackedGains.Between(PackedGains.Pack([sum]), PackedGains.Pack([sum + gained]))[0] - gained) < 0.005);

    [Fact]
    public void Sums_keep_their_places() =>
        PackedGains.Between(PackedGains.Pack([1, 2, 3]), PackedGains.Pack([1, 2.5, 2])).Should().Equal(0, 0.5, -1);
}
