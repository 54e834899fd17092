using PredictionGuardrails;
using PricingService.Tests.Support;

namespace PricingService.Tests;

/// <summary>The part of the sample's story that only outcomes show.</summary>
public sealed class OutcomeStoryTests
{
    [Fact]
    public async Task Payments_of_a_healthy_model_breach_nothing()
    {
        await using var site = await StartAsync();

        site.Price(1000);
        await site.PayAsync();

        site.Guards["fare"].Incident.Should().BeNull();
    }

    [Fact]
    public async Task Fares_of_the_wrong_rides_open_the_breaker_when_their_outcomes_are_final()
    {
        await using var site = await StartAsync();

        await MixUpAsync(site);

        site.Guards["fare"].GetStatus().Breaker.Should().Be(BreakerState.Open);
        site.Guards["fare"].GetStatus().OpenedBy!.Rule.Should().Be("OutcomeError");
    }

    [Fact]
    public async Task Fares_of_the_wrong_rides_are_not_visible_in_predictions()
    {
        await using var site = await StartAsync();
        await site.PostAsync("/mix-up");

        site.Price(1000);
        site.Pass(TimeSpan.FromSeconds(30));

        site.Guards["fare"].Incident.Should().BeNull();
    }

    [Fact]
    public async Task Rollback_closes_the_breaker_when_the_outcomes_of_probes_are_right()
    {
        await using var site = await StartAsync();
        await MixUpAsync(site);
        await site.PostAsync("/rollback");
        site.Pass(TimeSpan.FromSeconds(30));

        await ProbeAsync(site);

        site.Guards["fare"].GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Breaker_stays_open_without_a_rollback()
    {
        await using var site = await StartAsync();
        await MixUpAsync(site);
        site.Pass(TimeSpan.FromSeconds(30));

        await ProbeAsync(site);

        site.Guards["fare"].GetStatus().Breaker.Should().NotBe(BreakerState.Closed);
    }

    [Fact]
    public async Task Feed_that_is_stopped_records_nothing_and_leaves_the_breaker_closed()
    {
        await using var site = await StartAsync();
        var before = site.Paid.Recorded;
        await site.PostAsync("/feed/stop");

        site.Price(1000);
        await site.PayAsync();

        site.Paid.Recorded.Should().Be(before);
        site.Guards["fare"].GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Feed_has_corrections()
    {
        await using var site = await StartAsync();
        site.Price(1000);

        await site.PayAsync();

        site.Paid.Revised.Should().BeInRange(10, 60);
        site.Paid.Unmatched.Should().Be(0);
    }

    private static async Task<Site> StartAsync()
    {
        var site = await Site.PricingAsync();
        site.Learn();
        await site.PayAsync();
        return site;
    }

    private static async Task MixUpAsync(Site site)
    {
        await site.PostAsync("/mix-up");
        site.Price(500);
        await site.PayAsync();
    }

    private static async Task ProbeAsync(Site site)
    {
        site.Price(300);
        await site.PayAsync();
        site.Guards["fare"].EvaluateNow();
    }
}
