using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>What the page does in a real browser.</summary>
public sealed class PageTests(Chromium chromium)
{
    public static TheoryData<string> Places => ["", "/guards/fare", "/guards/fare?metric=latency&span=day", "/incidents", "/breaches", "/settings"];

    [Fact]
    public async Task The_filter_shows_the_breaches_that_it_says_and_is_in_the_address()
    {
        await using var site = await BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/breaches");
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(2);

        await tab.Page.GetByLabel("Rule").SelectOptionAsync("Range");

        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);
        await Expect(tab.Page).ToHaveURLAsync(new Regex("rule=Range"));
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task A_guard_is_isolated_and_reset_with_the_keyboard_alone()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Row("fare")).ToBeVisibleAsync();

        await TabToAsync(tab, "fare");
        await tab.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(tab, "Isolate");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await tab.Page.Keyboard.TypeAsync("The release of noon.");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Title).ToContainTextAsync("Taken out by hand");
        await Expect(tab.Page.GetByText("The release of noon. (by hand, an anonymous user").First).ToBeVisibleAsync();

        await TabToAsync(tab, "Reset");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Keyboard.TypeAsync("Rolled back.");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Title).ToContainTextAsync("Learning");
        site.Guards["fare"].GetStatus().Breaker.Should().Be(BreakerState.Closed);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Whoever_may_not_act_sees_why_and_no_button()
    {
        await using var site = await Site.OtherAsync("Production", StoryTests.Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Page.GetByText("Looking only. Outside Development nobody may act")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Whatever_a_guard_or_a_label_is_called_it_is_text()
    {
        const string Hostile = "<img src=x onerror=alert(1)>";
        await using var site = await Site.OtherAsync(
            "Development", guards => guards.AddGuard<int, string>(Hostile, guard => guard.Label(label => label.AllowedValues(["fine"], BreachAction.Observe))).AddDashboard(), app => app.MapPredictionGuardrails());
        var guard = (PredictionGuard<int, string>)site.Guards[Hostile];
        for (var i = 0; i < 10; i++)
        {
            guard.Predict(i, static _ => "<script>alert(2)</script>");
        }

        site.Pass(TimeSpan.FromSeconds(20));
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = Hostile }).Last.ClickAsync();
        await Expect(tab.Title.Filter(new() { HasText = Hostile })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("<script>alert(2)</script>").First).ToBeVisibleAsync();
        await tab.Page.GotoAsync("/guardrails/breaches");
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);
        await tab.Page.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Heading("The record")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_page_has_no_serious_hindrance_for_anybody(string place)
    {
        await using var site = await BrokenAsync();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var tab = await chromium.OpenAsync(site, new() { ColorScheme = scheme });
            await tab.Page.GotoAsync($"/guardrails{place}");
            await SettledAsync(tab);

            var found = await tab.Page.RunAxe();

            found.Violations.Where(static violation => violation.Impact is "serious" or "critical")
                .Select(static violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(static node => node.Html))})").Should().BeEmpty();
            tab.HasNoProblemBut();
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_page_fits_a_phone(string place)
    {
        await using var site = await BrokenAsync();
        await using var tab = await chromium.OpenAsync(site, new() { ViewportSize = new() { Width = 360, Height = 740 } });

        await tab.Page.GotoAsync($"/guardrails{place}");
        await SettledAsync(tab);

        (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task A_place_that_there_is_none_of_says_so()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/nowhere");

        await Expect(tab.Heading("There is no such page")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_bearer_token_that_the_user_gives_goes_along_with_every_request()
    {
        await using var site = await Site.OtherAsync("Development", StoryTests.Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.PromptForBearerToken = true));
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");

        var asked = tab.Page.WaitForRequestAsync("**/api/events");
        await tab.Page.GetByLabel("This service wants a bearer token").FillAsync("secret");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        (await (await asked).HeaderValueAsync("authorization")).Should().Be("Bearer secret");
        await Expect(tab.Row("fare")).ToBeVisibleAsync();
    }

    /// <summary>The sample after a release that went wrong.</summary>
    internal static async Task<Site> BrokenAsync()
    {
        var site = await Site.PricingAsync();
        site.Learn();
        using var client = new HttpClient { BaseAddress = site.Address };
        (await client.PostAsync(new Uri("/faults/x1000", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        site.Price(100);
        site.Pass(TimeSpan.FromSeconds(20));
        site.Price(100);
        site.Pass(TimeSpan.FromSeconds(10));
        return site;
    }

    private static Task SettledAsync(Tab tab) => Expect(tab.Page.GetByText("Loading …")).ToHaveCountAsync(0);

    /// <summary>Presses Tab until something of that name has the focus.</summary>
    private static async Task TabToAsync(Tab tab, string name)
    {
        await Expect(tab.Page.GetByText(name, new() { Exact = true }).First).ToBeVisibleAsync();
        for (var i = 0; i < 40; i++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            if (await tab.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()") == name)
            {
                return;
            }
        }

        Assert.Fail($"\"{name}\" cannot be reached with the keyboard.");
    }
}
