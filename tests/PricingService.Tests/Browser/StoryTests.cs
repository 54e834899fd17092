using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The story that the sample tells, as a user with an open page sees it.</summary>
public sealed class StoryTests(Chromium chromium)
{
    [Fact]
    public async Task Bad_release_opens_the_breaker_and_a_rollback_closes_it()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Row("fare")).ToContainTextAsync("Learning");

        site.Learn();
        await Expect(tab.Row("fare")).ToContainTextAsync("Healthy");

        await tab.Page.GotoAsync("/");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "x10", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Current release: x10");
        site.Price(100);
        site.Pass(TimeSpan.FromSeconds(10));

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Open the dashboard" }).ClickAsync();
        await Expect(tab.Row("fare")).ToContainTextAsync("Breaker open");
        await Expect(tab.Heading("1 ongoing incident")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Incidents" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Heading("Recommended actions")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Ongoing")).ToBeVisibleAsync();

        await tab.Page.GotoAsync("/");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("has no fault");
        site.Pass(TimeSpan.FromSeconds(30));
        site.Price(300);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Title).ToContainTextAsync("Healthy");
        await Expect(tab.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "— Closed:" })).ToBeVisibleAsync();

        site.Pass(TimeSpan.FromSeconds(40));
        site.Price(200);
        site.Pass(TimeSpan.FromSeconds(20));
        await tab.Page.GotoAsync("/guardrails/incidents?open=false");
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Open_page_updates_without_a_reload()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Live" })).ToBeVisibleAsync();

        site.Learn();

        await Expect(tab.Title).ToContainTextAsync("Healthy");
        await Expect(tab.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^fare over time") })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Hidden_tab_pauses_and_continues_when_visible()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

        var ended = new TaskCompletionSource();
        tab.Page.RequestFailed += (_, request) =>
        {
            if (request.Url.EndsWith("/api/events", StringComparison.Ordinal))
            {
                ended.TrySetResult();
            }
        };
        await ShowAsync(false);
        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        await Expect(tab.Page.GetByText("Paused")).ToBeVisibleAsync();

        await ShowAsync(true);
        await Expect(tab.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

        Task ShowAsync(bool isSeen) => tab.Page.EvaluateAsync(
            "isSeen => { Object.defineProperty(document, 'hidden', { value: !isSeen, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isSeen);
    }

    [Fact]
    public async Task Sample_has_no_pages_outside_development()
    {
        await using var site = await Site.PricingAsync("Production");
        await using var tab = await chromium.OpenAsync(site);

        (await tab.Page.APIRequest.GetAsync("/")).Status.Should().Be(404);
        (await tab.Page.APIRequest.GetAsync("/guardrails")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Page_polls_if_the_limit_of_connections_is_reached()
    {
        await using var site = await Site.OtherAsync("Development", Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.MaximumStreams = 0));
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");

        await Expect(tab.Page.GetByText("Polling every 10 seconds (live connection limit reached)")).ToBeVisibleAsync();
        await Expect(tab.Row("fare")).ToContainTextAsync("Learning");
        tab.HasNoProblemBut("503");
    }

    internal static void Guards(IPredictionGuardrailsBuilder guards) =>
        guards.AddGuard<double, double>("fare").AddDashboard();
}
