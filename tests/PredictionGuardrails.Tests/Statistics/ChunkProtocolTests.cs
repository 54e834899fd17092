namespace PredictionGuardrails.Tests.Statistics;

/// <summary>The argument in Recorder's comment, tried in every order of steps that two kinds of processors allow.</summary>
public sealed class ChunkProtocolTests
{
    private const string Each = "12345";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_record_is_folded_once_in_every_order_of_steps(bool storesStayInOrder)
    {
        var model = new ChunkProtocolModel(storesStayInOrder);

        model.FoldedInAnyOrder().Should().Equal([Each]);
        model.StatesSeen.Should().BeGreaterThan(1_000);
    }

    [Fact]
    public void Record_needs_a_release_store_if_stores_are_reordered() =>
        new ChunkProtocolModel(storesStayInOrder: false, ChunkFault.NoRelease).FoldedInAnyOrder().Should().Contain(folded => folded != Each);

    [Fact]
    public void Record_needs_no_release_store_if_stores_stay_in_order() =>
        new ChunkProtocolModel(storesStayInOrder: true, ChunkFault.NoRelease).FoldedInAnyOrder().Should().Equal([Each]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chunk_that_is_begun_again_without_the_claim_loses_records_or_folds_them_twice(bool storesStayInOrder) =>
        new ChunkProtocolModel(storesStayInOrder, ChunkFault.RewindsOutsideClaim).FoldedInAnyOrder().Should().Contain(folded => folded != Each);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reader_that_drops_the_slot_of_a_living_thread_loses_records(bool storesStayInOrder) =>
        new ChunkProtocolModel(storesStayInOrder, ChunkFault.DropsLiving).FoldedInAnyOrder().Should().Contain(folded => folded.Length < Each.Length);
}
