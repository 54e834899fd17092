namespace PredictionGuardrails.Tests.Statistics;

/// <summary>The argument in Recorder's comment, tried in every order of steps that two kinds of processors allow.</summary>
public sealed class SwapProtocolTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_record_is_counted_once_in_every_order_of_steps(bool storesStayInOrder)
    {
        var model = new SwapProtocolModel(storesStayInOrder);

        model.CountedInAnyOrder().Should().Equal([3]);
        model.StatesSeen.Should().BeGreaterThan(500);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_the_barrier_records_are_lost_or_counted_twice(bool storesStayInOrder) =>
        new SwapProtocolModel(storesStayInOrder, hasBarrier: false).CountedInAnyOrder().Should().Contain(counted => counted != 3);

    [Fact]
    public void Where_stores_overtake_each_other_the_flag_has_to_go_down_by_a_release_store() =>
        new SwapProtocolModel(storesStayInOrder: false, leavesByRelease: false).CountedInAnyOrder().Should().Contain(counted => counted != 3);

    [Fact]
    public void Where_stores_stay_in_order_any_store_is_one() =>
        new SwapProtocolModel(storesStayInOrder: true, leavesByRelease: false).CountedInAnyOrder().Should().Equal([3]);
}
