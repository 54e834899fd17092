using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The overview of many guards, and of none.</summary>
public sealed class OverviewTests(Chromium chromium)
{
    [Fact]
    public async Task More_than_200_guards_are_on_pages()
    {
        await using var site = await WithGuardsAsync(240);
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(Rows(tab)).ToHaveCountAsync(100);
        await Expect(tab.Page.GetByText("1–100 of 240")).ToBeVisibleAsync();

        await Button(tab, "Next").ClickAsync();
        await Button(tab, "Next").ClickAsync();

        await Expect(Rows(tab)).ToHaveCountAsync(40);
        await Expect(tab.Row("guard 239")).ToBeVisibleAsync();
        await Expect(Button(tab, "Next")).ToBeDisabledAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Up_to_200_guards_are_on_one_page()
    {
        await using var site = await WithGuardsAsync(200);
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");

        await Expect(Rows(tab)).ToHaveCountAsync(200);
        await Expect(Button(tab, "Next")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Search_and_filter_find_guards_of_every_page()
    {
        await using var site = await WithGuardsAsync(240);
        site.Guards["guard 237"].Isolate("For the test.");
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");

        await tab.Page.GetByLabel("Find").FillAsync("Guard 23");
        await Expect(Rows(tab)).ToHaveCountAsync(11);
        await Button(tab, "Isolated 1").ClickAsync();

        await Expect(Rows(tab)).ToHaveCountAsync(1);
        await Expect(tab.Row("guard 237")).ToContainTextAsync("Isolated");
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"find=Guard\+23&state=Isolated"));
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Filter_that_matches_nothing_can_be_cleared()
    {
        await using var site = await WithGuardsAsync(2);
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails?find=missing");
        await Expect(tab.Page.GetByText("No matching guards.")).ToBeVisibleAsync();

        await Button(tab, "Clear filters").ClickAsync();

        await Expect(Rows(tab)).ToHaveCountAsync(2);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Service_without_guards_says_how_to_add_one()
    {
        await using var site = await WithGuardsAsync(0);
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");

        await Expect(tab.Page.GetByText("No guards registered.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("AddPredictionGuardrails().AddGuard(…)")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    private static Task<Site> WithGuardsAsync(int count) => Site.OtherAsync(
        "Development",
        guards =>
        {
            for (var i = 0; i < count; i++)
            {
                guards.AddGuard<double, double>($"guard {i}");
            }

            guards.AddDashboard();
        },
        static app => app.MapPredictionGuardrails());

    private static ILocator Rows(Tab tab) => tab.Page.GetByRole(AriaRole.Region, new() { Name = "Guards", Exact = true }).GetByRole(AriaRole.Rowheader);

    private static ILocator Button(Tab tab, string name) => tab.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
