using CsCheck;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Tests.Profiles;

public sealed class BlockSampleTests
{
    [Fact]
    public void Sample_is_bounded_ordered_and_has_whole_blocks() => Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 400]).Sample((count, capacity) =>
    {
        var sample = new BlockSample<int>(capacity);
        for (var i = 0; i < count; i++)
        {
            sample.Add(i);
        }

        sample.Values.Count.Should().BeLessThanOrEqualTo(Math.Max(capacity, 100) + 50);
        sample.Values.Should().BeInAscendingOrder();
        for (var place = 1; place < sample.Values.Count; place++)
        {
            (sample.Values[place] == sample.Values[place - 1] + 1 || sample.FollowsNone(place)).Should().BeTrue("values of a block follow each other");
        }
    });

    [Fact]
    public void Sample_covers_the_whole_history()
    {
        var sample = new BlockSample<int>(1000);
        for (var i = 0; i < 1_000_000; i++)
        {
            sample.Add(i);
        }

        sample.Values[0].Should().Be(0);
        sample.Values[^1].Should().BeGreaterThan(900_000);
        sample.Values.Count.Should().BeGreaterThanOrEqualTo(500);
    }

    [Fact]
    public void Small_sample_is_complete()
    {
        var sample = new BlockSample<int>(1000);
        for (var i = 0; i < 1000; i++)
        {
            sample.Add(i);
        }

        (sample.Values.Count, sample.IsComplete).Should().Be((1000, true));
    }
}
