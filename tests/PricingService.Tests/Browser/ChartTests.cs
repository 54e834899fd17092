using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>Scales, units, numbers, and times on the page.</summary>
public sealed class ChartTests(Chromium chromium)
{
    [Fact]
    public async Task Values_that_span_a_factor_of_1000_have_a_logarithmic_scale()
    {
        await using var site = await PageTests.BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(Chart(tab)).ToHaveAttributeAsync("data-scale", "log");
        await Expect(tab.Page.GetByText("Logarithmic scale, because the values span more than a factor of 50.")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Scale_that_the_reader_chooses_is_kept_in_the_address()
    {
        await using var site = await PageTests.BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await tab.Page.GetByLabel("Scale").SelectOptionAsync("Linear");

        await Expect(Chart(tab)).ToHaveAttributeAsync("data-scale", "linear");
        await Expect(tab.Page).ToHaveURLAsync(new Regex("scale=linear"));
        tab.HasNoProblemBut();
    }

    [Theory]
    [InlineData(1, "auto", "linear", null)]
    [InlineData(1, "log", "symlog", "Logarithmic scale, linear near zero (up to ±")]
    [InlineData(1000, "auto", "symlog", "Logarithmic scale, linear near zero (up to ±")]
    [InlineData(0, "log", "linear", "Linear scale, because all values are zero.")]
    public async Task Zero_and_negative_values_are_shown(int factor, string choice, string scale, string? why)
    {
        await using var site = await Site.OtherAsync(
            "Development",
            static guards => guards.AddGuard<int, double>("balance", static guard => guard.UnitOfMeasure("EUR").Baseline(100, TimeSpan.Zero)).AddDashboard(),
            static app => app.MapPredictionGuardrails());
        var guard = (PredictionGuard<int, double>)site.Guards["balance"];
        foreach (var times in (int[])[Math.Min(1, factor), factor])
        {
            for (var i = 0; i < 200; i++)
            {
                guard.Predict(i, it => times * (-10 + (it % 20)));
            }

            site.Pass(TimeSpan.FromSeconds(10));
        }

        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync($"/guardrails/guards/balance?scale={choice}");

        await Expect(Chart(tab)).ToHaveAttributeAsync("data-scale", scale);
        if (why is not null)
        {
            await Expect(tab.Page.GetByText(why)).ToBeVisibleAsync();
        }

        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Values_have_the_unit_of_their_metric()
    {
        await using var site = await PageTests.BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Row("fare")).ToContainTextAsync(new Regex(@"[\d.]+\s±\s[\d.]+\sEUR"));

        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Page.GetByText(new Regex(@"^Last minute: [\d.,]+\s±\s[\d.,]+\sEUR \([\d,]+ predictions\)\. Baseline: [\d.]+\s±\s[\d.]+\sEUR\.$"))).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader, new() { Name = "Range fare (EUR)", Exact = true })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Theory]
    [InlineData("en-US", "Nov 24, 2026, 1:01:00 PM GMT+1", "1,800")]
    [InlineData("en-GB", "24 Nov 2026, 13:01:00 CET", "1,800")]
    [InlineData("de-DE", "24.11.2026, 13:01:00 MEZ", "1.800")]
    public async Task Times_and_numbers_are_in_the_format_of_the_readers_locale(string locale, string time, string count)
    {
        await using var site = await Site.PricingAsync();
        site.Learn();
        await using var tab = await chromium.OpenAsync(site, new() { Locale = locale });
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        // The distribution has a table as well, and may be loaded first.
        await tab.Page.Locator("section", new() { HasText = "Predictions over time" }).GetByText("Show as table").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "fare over time" }).GetByRole(AriaRole.Rowheader).First).ToHaveTextAsync(new Regex($"^{Regex.Escape(time).Replace("\\ ", "\\s", StringComparison.Ordinal)}$"));
        await Expect(tab.Page.Locator("dd").Filter(new() { HasText = count }).First).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    private static ILocator Chart(Tab tab) => tab.Page.Locator(".chart");
}
