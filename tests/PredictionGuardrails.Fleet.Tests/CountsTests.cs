namespace PredictionGuardrails.Fleet.Tests;

/// <summary>The fleet's counts are those of one process that had made all predictions.</summary>
public sealed class CountsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshot_of_the_fleet_contains_the_predictions_of_all_replicas()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Predict(1, 2);
        fleet[1].Predict(3, 600);
        fleet[2].Predict(5);

        await fleet.TickAsync();

        var snapshot = await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token);
        snapshot!.Count.Should().Be(5);
        snapshot.Maximum.Should().Be(600);
        snapshot.Mean.Should().BeApproximately(611 / 5.0, 1e-12);
    }

    [Fact]
    public async Task Segments_contain_the_predictions_of_all_replicas()
    {
        await using var fleet = new TestFleet();
        for (var i = 0; i < 2; i++)
        {
            fleet.Add(configure: static guard => guard.Segment("size", static (double fare) => fare < 10 ? "small" : "large"));
        }

        fleet[0].Predict(1, 2, 30);
        fleet[1].Predict(3);
        await fleet.TickAsync();
        fleet[0].Predict(4);
        fleet[1].Predict(40);
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", segment: "size small", cancellationToken: Token))!.Count.Should().Be(4);
        (await fleet[0].Fleet.GetSnapshotAsync("fare", segment: "size large", cancellationToken: Token))!.Mean.Should().BeApproximately(35, 1e-12);
        (await fleet[1].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(6);
        (await fleet[1].Fleet.GetSnapshotAsync("fare", segment: "size huge", cancellationToken: Token)).Should().BeNull();
    }

    [Fact]
    public async Task Predictions_before_the_first_exchange_are_counted()
    {
        await using var fleet = new TestFleet();
        var replica = fleet.Add();
        replica.Predict(1, 2, 3);

        await fleet.TickAsync();

        (await replica.Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(3);
    }

    [Fact]
    public async Task Counts_are_published_once_if_answers_get_lost()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        fleet[0].Predict(1, 2);
        fleet.Store.LosesAnswers = true;
        await fleet.TickAsync();
        fleet[0].Predict(3);
        await fleet.TickAsync();

        fleet.Store.LosesAnswers = false;
        await fleet.TickAsync();
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(3);
    }

    [Fact]
    public async Task Counts_are_complete_after_the_store_was_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet[0].Predict(1, 2);
        fleet.Store.IsGone = true;
        await fleet.TickAsync();
        fleet[0].Predict(3);
        fleet[1].Predict(4);
        await fleet.TickAsync();

        fleet.Store.IsGone = false;
        await fleet.TickAsync();
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(4);
    }

    [Fact]
    public async Task Counts_are_complete_after_the_store_lost_its_content()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet[0].Predict(1, 2);
        fleet[1].Predict(4);
        await fleet.TickAsync();
        fleet[0].Predict(3);

        fleet.Store.Clear();
        await fleet.TickAsync();
        fleet[0].Predict(5);
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(5);
        (await fleet[0].Fleet.GetReplicasAsync(Token)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Counts_are_complete_if_the_store_loses_its_content_twice()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        fleet[0].Predict(1, 2);
        await fleet.TickAsync();
        fleet.Store.Clear();
        fleet.Store.LosesAnswers = true;
        await fleet.TickAsync();
        fleet.Store.Clear();
        fleet.Store.LosesAnswers = false;
        fleet[0].Predict(3);

        await fleet.TickAsync();
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(3);
    }

    [Fact]
    public async Task Versions_of_a_model_are_counted_apart()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        fleet[0].Predict(1, 2);
        await fleet.TickAsync();
        fleet[0].Version = "2";
        fleet[0].Predict(3);
        await fleet.TickAsync();

        (await fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(1);
        (await fleet[0].Fleet.GetSnapshotAsync("fare", modelVersion: "1", cancellationToken: Token))!.Count.Should().Be(2);
    }

    [Fact]
    public async Task Replica_that_stops_publishes_what_it_still_has()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet[0].Predict(1, 2);

        await fleet[0].Fleet.LeaveAsync(Token);

        (await fleet[1].Fleet.GetSnapshotAsync("fare", cancellationToken: Token))!.Count.Should().Be(2);
        (await fleet[1].Fleet.GetReplicasAsync(Token)).Should().ContainSingle().Which.IsThis.Should().BeTrue();
    }

    [Fact]
    public async Task Metric_that_does_not_exist_is_an_error()
    {
        await using var fleet = await TestFleet.StartAsync(1);

        var read = () => fleet[0].Fleet.GetSnapshotAsync("fare", "predictoin", cancellationToken: Token);

        await read.Should().ThrowAsync<ArgumentException>().WithMessage("No metric named 'predictoin' exists.*");
    }

    [Fact]
    public async Task Replica_that_ends_after_an_answer_was_lost_leaves_everything_that_it_counted()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet[0].Predict(20, 21);
        fleet.Store.LosesAnswers = true;
        await fleet[0].ExchangeAsync();
        fleet.Store.LosesAnswers = false;
        fleet[0].Predict(22);

        await fleet[0].Fleet.LeaveAsync(TestContext.Current.CancellationToken);

        var counted = await fleet[1].Fleet.GetSnapshotAsync("fare", cancellationToken: TestContext.Current.CancellationToken);
        counted!.Count.Should().Be(3);
    }

    [Fact]
    public async Task Store_that_does_not_answer_is_an_error_for_who_asks()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        fleet.Store.IsGone = true;

        var read = () => fleet[0].Fleet.GetSnapshotAsync("fare", cancellationToken: Token);

        await read.Should().ThrowAsync<FleetStoreException>().WithMessage("The store (a test) failed: The connection was refused. It may be closed.");
    }
}
