using Microsoft.Playwright;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The buttons of the sample that only outcomes show.</summary>
public sealed class OutcomeButtonTests(Chromium chromium)
{
    [Fact]
    public async Task Fares_handed_to_the_wrong_rides_open_the_breaker_and_a_rollback_closes_it()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/");

        await SelectAsync(tab, "Hand fares to the wrong rides");
        await Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Current release: fares of the wrong rides");
        site.Price(500);
        await site.PayAsync();

        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Title).ToContainTextAsync("Breaker open");
        await Expect(tab.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "OutcomeError" }).First).ToBeVisibleAsync();

        await tab.Page.GotoAsync("/");
        await SelectAsync(tab, "Roll back");
        site.Pass(TimeSpan.FromSeconds(30));
        site.Price(300);
        await site.PayAsync();
        site.Guards["fare"].EvaluateNow();
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Title).ToContainTextAsync("Healthy");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Feed_that_is_stopped_records_nothing_until_it_starts_again()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);
        var before = site.Paid.Recorded;
        await tab.Page.GotoAsync("/");

        await SelectAsync(tab, "Stop the feed of outcomes");
        await Expect(tab.Page.GetByText("The feed of outcomes is stopped.")).ToBeVisibleAsync();
        site.Price(500);
        await site.PayAsync();
        site.Paid.Recorded.Should().Be(before);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Title).ToContainTextAsync("Healthy");

        await tab.Page.GotoAsync("/");
        await SelectAsync(tab, "Start the feed of outcomes");
        await Expect(tab.Page.GetByText("The feed of outcomes is stopped.")).ToHaveCountAsync(0);
        await site.PayAsync();
        site.Paid.Recorded.Should().BeGreaterThan(before + 400);
        tab.HasNoProblemBut();
    }

    private static Task SelectAsync(Tab tab, string button) => tab.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static async Task<Site> StartAsync()
    {
        var site = await Site.PricingAsync();
        site.Learn();
        await site.PayAsync();
        return site;
    }
}
