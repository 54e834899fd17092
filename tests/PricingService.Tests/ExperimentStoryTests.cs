using PredictionGuardrails;
using PricingService.Tests.Support;

namespace PricingService.Tests;

/// <summary>What the buttons for new models do.</summary>
public sealed class ExperimentStoryTests
{
    [Fact]
    public async Task Fares_that_are_too_dear_for_long_rides_are_found_in_shadow()
    {
        await using var site = await StartAsync("fare-v3", "shadow");

        await site.CompareAsync("v3", 900);

        var variant = site.Experiment("fare-v3").Variants.Single();
        variant.Decision.Should().Be(ExperimentDecision.Stop, variant.Reason);
        variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'price of a long mile'.");
    }

    [Fact]
    public async Task Better_model_does_no_harm_in_shadow()
    {
        await using var site = await StartAsync("fare-v2", "shadow");

        await site.CompareAsync("v2", 900);

        site.Experiment("fare-v2").Variants.Single().Decision.Should().NotBe(ExperimentDecision.Stop);
    }

    [Fact]
    public async Task Payments_show_in_shadow_that_the_errors_of_the_better_model_are_not_larger()
    {
        await using var site = await StartAsync("fare-v2", "shadow");
        for (var minute = 0; minute < 3; minute++)
        {
            await site.CompareAsync("v2", 900);
        }

        await site.PayAsync();

        site.Experiment("fare-v2").Variants.Single().Guardrails.Single(static guardrail => guardrail.Name == "paid error").IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public async Task Passengers_of_a_model_that_throws_get_the_fare_of_the_old_one_until_it_is_stopped()
    {
        await using var site = await StartAsync("fare-v4", "canary");

        site.Invoking(static site => site.Price(4000)).Should().NotThrow();

        var variant = site.Experiment("fare-v4").Variants.Single();
        variant.Decision.Should().Be(ExperimentDecision.Stop, variant.Reason);
        variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'failures'.");
        variant.Calls.Should().BeLessThan(2000);
    }

    private static async Task<Site> StartAsync(string experiment, string phase)
    {
        var site = await Site.PricingAsync();
        site.Learn();
        await site.PostAsync($"/experiments/{experiment}/{phase}");
        return site;
    }
}
