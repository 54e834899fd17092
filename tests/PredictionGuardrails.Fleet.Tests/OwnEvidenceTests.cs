using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Whether a replica votes: only for what it found itself. Transitions are given to it here, because a guard reports its own later, on another thread.</summary>
public sealed class OwnEvidenceTests
{
    [Fact]
    public async Task Breaker_that_was_opened_by_its_own_rule_is_a_vote()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var own = Of(fleet);

        fleet[0].Break();

        own.Find()!.Rule.Should().Be("Broken");
    }

    [Theory]
    [InlineData("FleetQuorum")]
    [InlineData("FleetEvidence")]
    public async Task Breaker_that_the_fleet_opened_is_no_vote(string rule)
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var own = Of(fleet);

        Open(fleet, rule);

        own.Find().Should().BeNull();
    }

    [Theory]
    [InlineData("FleetQuorum")]
    [InlineData("FleetEvidence")]
    public async Task Breaker_whose_probes_fail_after_the_fleet_opened_it_is_a_vote(string rule)
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var own = Of(fleet);
        var breach = Open(fleet, rule);

        FailProbes(own, breach);

        own.Find()!.Message.Should().Be("Probes failed.");
    }

    [Fact]
    public async Task Probes_that_failed_on_an_earlier_breach_are_no_vote()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var own = Of(fleet);
        var earlier = Open(fleet, "FleetQuorum");
        fleet[0].Guard.Reset();
        Open(fleet, "FleetQuorum");

        FailProbes(own, earlier);

        own.Find().Should().BeNull();
    }

    private static OwnEvidence Of(TestFleet fleet) => new(fleet[0].Guard, fleet.Time);

    private static Breach Open(TestFleet fleet, string rule) => fleet[0].Guard.RaiseBreach(
        new ExternalBreach { Rule = rule, Observed = "2 of 3", Expected = "fewer", Action = BreachAction.Fallback })!;

    private static void FailProbes(OwnEvidence own, Breach breach)
    {
        var probing = new BreakerTransition { Guard = "fare", From = BreakerState.Open, To = BreakerState.HalfOpen, Time = default, Reason = "", Breach = breach };
        own.Saw(probing);
        own.Saw(probing with { From = BreakerState.HalfOpen, To = BreakerState.Open, Reason = "Probes failed." });
    }
}
