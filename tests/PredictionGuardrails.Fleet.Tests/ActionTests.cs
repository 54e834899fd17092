namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Manual actions reach all replicas, each once.</summary>
public sealed class ActionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Isolation_reaches_all_replicas_with_who_and_why()
    {
        await using var fleet = await TestFleet.StartAsync(3);

        (await fleet[1].Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token)).Should().BeTrue();
        fleet[1].Breaker.Should().Be(BreakerState.Isolated);
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Breaker == BreakerState.Isolated);
        fleet[2].Guard.GetStatus().OpenedBy!.Message.Should().Contain("Wrong currency (ada)");
    }

    [Fact]
    public async Task Isolation_reaches_replicas_that_start_later()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Isolation_that_was_reset_does_not_reach_replicas_that_start_later()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);
        await fleet[0].Fleet.ResetAsync("fare", cancellationToken: Token);

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Action_is_applied_once()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);
        await fleet.TickAsync();
        fleet[1].Guard.Reset("This replica is fine.");

        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[1].Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Actions_of_several_replicas_at_once_all_apply()
    {
        await using var fleet = await TestFleet.StartAsync(3);

        await Task.WhenAll(
            fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token),
            fleet[1].Fleet.OverrideModeAsync("fare", GuardMode.Observe, cancellationToken: Token),
            fleet[2].Fleet.OverrideModeAsync("fare", GuardMode.Observe, cancellationToken: Token));
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Breaker == BreakerState.Isolated && replica.Guard.Mode == GuardMode.Observe);
    }

    [Fact]
    public async Task Mode_is_overridden_and_cleared_on_all_replicas()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        await fleet[0].Fleet.OverrideModeAsync("fare", GuardMode.Observe, "Test", "ada", Token);
        await fleet.TickAsync();
        fleet[1].Guard.ModeOverride.Should().BeEquivalentTo(new { Mode = GuardMode.Observe, Reason = "Test", By = "ada" });

        await fleet[1].Fleet.ClearModeOverrideAsync("fare", cancellationToken: Token);
        await fleet.TickAsync();
        fleet[0].Guard.ModeOverride.Should().BeNull();
    }

    [Fact]
    public async Task Reset_closes_all_replicas_although_some_have_not_read_it_yet()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        await fleet[2].Fleet.ResetAsync("fare", "Rolled back", cancellationToken: Token);
        await fleet[2].ExchangeAsync();
        fleet[2].Breaker.Should().Be(BreakerState.Closed, "the votes are from before the reset");
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Breaker == BreakerState.Closed);
    }

    [Fact]
    public async Task Action_applies_to_this_replica_only_if_the_store_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Store.IsGone = true;

        (await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token)).Should().BeFalse();
        fleet.Store.IsGone = false;
        await fleet.TickAsync();

        fleet.Replicas.Select(static replica => replica.Breaker).Should().Equal(BreakerState.Isolated, BreakerState.Closed);
    }

    [Fact]
    public async Task Isolation_survives_a_store_that_loses_its_content()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);
        await fleet.TickAsync();
        fleet.Store.Clear();
        await fleet.TickAsync();

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Replica_that_missed_many_actions_applies_what_is_in_force()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet[0].Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);
        for (var i = 0; i < 30; i++)
        {
            await fleet[0].Fleet.OverrideModeAsync("fare", GuardMode.Observe, $"{i}", cancellationToken: Token);
        }

        await fleet[1].ExchangeAsync();

        fleet[1].Breaker.Should().Be(BreakerState.Isolated);
        fleet[1].Guard.ModeOverride!.Reason.Should().Be("29");
    }

    [Fact]
    public async Task Guard_that_does_not_exist_is_an_error()
    {
        await using var fleet = await TestFleet.StartAsync(1);

        var act = () => fleet[0].Fleet.ResetAsync("fares", cancellationToken: Token);

        await act.Should().ThrowAsync<KeyNotFoundException>().WithMessage("No guard named 'fares' is registered.*");
    }

    [Fact]
    public async Task Action_that_is_requested_after_the_store_lost_its_content_reaches_a_replica_that_knows_as_many()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet[0].Fleet.OverrideModeAsync("fare", GuardMode.Observe, "A look.", "Ada", TestContext.Current.CancellationToken);
        await fleet.TickAsync();
        await fleet[0].Fleet.ClearModeOverrideAsync("fare", "Enough.", "Ada", TestContext.Current.CancellationToken);
        await fleet.TickAsync();

        // A third one, which has heard of no action, requests two in the store that is empty.
        fleet.Store.Clear();
        var third = fleet.Add();
        await third.Fleet.IsolateAsync("fare", "Broken.", "Bob", TestContext.Current.CancellationToken);
        await third.Fleet.OverrideModeAsync("fare", GuardMode.Observe, "A look.", "Bob", TestContext.Current.CancellationToken);
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.Mode == GuardMode.Observe);
    }
}
