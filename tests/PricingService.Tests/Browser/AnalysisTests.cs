using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>Where errors are largest, on the page of a guard.</summary>
public sealed class AnalysisTests(Chromium chromium)
{
    [Fact]
    public async Task Nothing_is_analyzed_before_a_reader_asks()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);
        var asked = new List<string>();
        tab.Page.Request += (_, request) => asked.Add(request.Url);

        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Heading("Where errors are largest")).ToBeVisibleAsync();

        asked.Should().NotContain(static url => url.Contains("analysis", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Segments_of_mixed_up_fares_and_the_worst_predictions_are_listed()
    {
        await using var site = await StartAsync();
        await site.PostAsync("/mix-up");
        site.Price(1000);
        await site.PayAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await AnalyzeAsync(tab);

        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Segments that differ" })).ToContainTextAsync("distance");
        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Predictions with the largest errors" }).GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(20);
        await Expect(tab.Row("Root mean squared error")).ToContainTextAsync("EUR");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Another_analysis_that_runs_is_an_alert()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.RouteAsync("**/analysis?days=30", static route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"detail":"Another analysis is running. Try again in 10 seconds."}""",
        }));
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await AnalyzeAsync(tab);

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Another analysis is running. Try again in 10 seconds.");
        tab.HasNoProblemBut("503");
    }

    [Fact]
    public async Task Analysis_has_no_serious_accessibility_violation_and_fits_a_phone()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site, new() { ViewportSize = new() { Width = 360, Height = 740 } });
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await AnalyzeAsync(tab);
        await Expect(tab.Heading("Measures")).ToBeVisibleAsync();

        var found = await tab.Page.RunAxe();

        found.Violations.Where(static violation => violation.Impact is "serious" or "critical").Select(static violation => $"{violation.Id}: {violation.Help}").Should().BeEmpty();
        (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360);
    }

    private static Task AnalyzeAsync(Tab tab) => tab.Page.GetByRole(AriaRole.Button, new() { Name = "Analyze", Exact = true }).ClickAsync();

    private static async Task<Site> StartAsync()
    {
        var site = await Site.PricingAsync();
        site.Learn();
        await site.PayAsync();
        return site;
    }
}
