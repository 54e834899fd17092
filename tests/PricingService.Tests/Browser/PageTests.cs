using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The page in a browser.</summary>
public sealed class PageTests(Chromium chromium)
{
    public static TheoryData<string> Places => ["", "/guards/fare", "/guards/fare?metric=latency&span=day", "/incidents", "/breaches", "/settings"];

    [Fact]
    public async Task Filter_shows_matching_breaches_and_is_kept_in_the_address()
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
    public async Task Guard_is_isolated_and_reset_with_the_keyboard_alone()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Row("fare")).ToBeVisibleAsync();

        await TabToAsync(tab, "fare");
        await tab.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(tab, "Isolate model");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await tab.Page.Keyboard.TypeAsync("The release of noon.");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Title).ToContainTextAsync("Isolated");
        await Expect(tab.Page.GetByText("The release of noon (an anonymous user").First).ToBeVisibleAsync();

        await TabToAsync(tab, "Reset");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Keyboard.TypeAsync("Rolled back.");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Title).ToContainTextAsync("Learning");
        site.Guards["fare"].GetStatus().Breaker.Should().Be(BreakerState.Closed);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Guard_has_a_verdict_with_its_next_step()
    {
        await using var site = await BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Page.GetByText("Callers get the fallback. Cause: fare was ")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("The guard probes the model at 24 Nov 2026")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "recommended actions" }).ClickAsync();

        await Expect(tab.Heading("Recommended actions")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Relearning_while_the_breaker_is_open_comes_last_and_with_a_warning()
    {
        await using var site = await BrokenAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Page.Locator("main div.actions > button")).ToHaveTextAsync(["Isolate model", "Reset", "Switch to Observe mode", "Relearn baseline"]);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Relearn baseline" }).ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("If the model is still wrong, its wrong predictions become the new baseline.");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Mode_is_changed_and_the_configured_one_is_restored()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await ActAsync(tab, "Switch to Observe mode", "Switch");
        await Expect(tab.Page.GetByText("Mode: Observe (manual override, until restart).")).ToBeVisibleAsync();
        await ActAsync(tab, "Use configured mode", "Use configured mode");

        await Expect(tab.Page.GetByText("Configured mode restored.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Mode: Observe")).ToHaveCountAsync(0);
        site.Guards["fare"].Mode.Should().Be(GuardMode.Enforce);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Error_is_shown_with_a_way_to_try_again()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.RouteAsync("**/api/settings", static route => route.FulfillAsync(new() { Status = 500 }));
        await tab.Page.GotoAsync("/guardrails/settings");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The service returned 500");

        await tab.Page.UnrouteAsync("**/api/settings");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader).First).ToBeVisibleAsync();
        tab.HasNoProblemBut("500");
    }

    [Fact]
    public async Task User_without_permission_sees_why_and_no_button()
    {
        await using var site = await Site.OtherAsync("Production", StoryTests.Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.AllowAnonymous = true));
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Page.GetByText("Read-only. Actions are disabled outside Development. Set DashboardOptions.ActionPolicy to enable them.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Names_of_guards_and_labels_are_shown_as_text()
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
        await Expect(tab.Heading("Details")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Page_has_no_serious_accessibility_violation(string place)
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
    public async Task Page_fits_a_phone(string place)
    {
        await using var site = await BrokenAsync();
        await using var tab = await chromium.OpenAsync(site, new() { ViewportSize = new() { Width = 360, Height = 740 } });

        await tab.Page.GotoAsync($"/guardrails{place}");
        await SettledAsync(tab);

        (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Unknown_address_is_a_page_that_was_not_found()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/nowhere");

        await Expect(tab.Heading("Page not found")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Bearer_token_is_sent_with_every_request()
    {
        await using var site = await Site.OtherAsync("Development", StoryTests.Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.PromptForBearerToken = true));
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");

        var asked = tab.Page.WaitForRequestAsync("**/api/events");
        await tab.Page.GetByLabel("Enter a bearer token").FillAsync("secret");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

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

    private static Task SettledAsync(Tab tab) => Expect(tab.Page.GetByText("Loading…")).ToHaveCountAsync(0);

    private static async Task ActAsync(Tab tab, string label, string verb)
    {
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).ClickAsync();
        await tab.Page.GetByLabel("Reason (logged with your user name)").FillAsync("For the test.");
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = verb, Exact = true }).ClickAsync();
    }

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

        Assert.Fail($"'{name}' can't be reached with the keyboard.");
    }
}
