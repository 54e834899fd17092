using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using PredictionGuardrails;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The story that the sample tells, as somebody sees it who has the page open.</summary>
public sealed class StoryTests(Chromium chromium)
{
    [Fact]
    public async Task A_release_goes_wrong_is_found_out_and_is_rolled_back()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Row("fare")).ToContainTextAsync("Learning");

        site.Learn();
        await Expect(tab.Row("fare")).ToContainTextAsync("Healthy");

        await tab.Page.GotoAsync("/");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "x10", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The release that is out: x10");
        site.Price(100);
        site.Pass(TimeSpan.FromSeconds(10));

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "See what its guard sees" }).ClickAsync();
        await Expect(tab.Row("fare")).ToContainTextAsync("Model not trusted");
        await Expect(tab.Heading("One incident goes on")).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Incidents" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Rowheader).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(tab.Heading("What to do")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("goes on")).ToBeVisibleAsync();

        await tab.Page.GotoAsync("/");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("is right");
        site.Pass(TimeSpan.FromSeconds(30));
        site.Price(300);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Title).ToContainTextAsync("Healthy");
        await Expect(tab.Page.GetByText("closed: the model answers")).ToBeVisibleAsync();

        site.Pass(TimeSpan.FromSeconds(40));
        site.Price(200);
        site.Pass(TimeSpan.FromSeconds(20));
        await tab.Page.GotoAsync("/guardrails/incidents?open=false");
        await Expect(tab.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task An_open_page_follows_without_being_loaded_again()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "live" })).ToBeVisibleAsync();

        site.Learn();

        await Expect(tab.Title).ToContainTextAsync("Healthy");
        await Expect(tab.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^fare over time: expected") })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task A_tab_that_is_hidden_reads_nothing_and_one_that_is_seen_again_does()
    {
        await using var site = await Site.PricingAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails");
        await Expect(tab.Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();

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
        await Expect(tab.Page.GetByText("paused")).ToBeVisibleAsync();

        await ShowAsync(true);
        await Expect(tab.Page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync();

        Task ShowAsync(bool isSeen) => tab.Page.EvaluateAsync(
            "isSeen => { Object.defineProperty(document, 'hidden', { value: !isSeen, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isSeen);
    }

    [Fact]
    public async Task Outside_development_there_is_neither_a_button_nor_a_page()
    {
        await using var site = await Site.PricingAsync("Production");
        await using var tab = await chromium.OpenAsync(site);

        (await tab.Page.APIRequest.GetAsync("/")).Status.Should().Be(404);
        (await tab.Page.APIRequest.GetAsync("/guardrails")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Where_all_streams_are_taken_the_page_asks()
    {
        await using var site = await Site.OtherAsync("Development", Guards, app => app.MapPredictionGuardrails("/guardrails", options => options.MaximumStreams = 0));
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails");

        await Expect(tab.Page.GetByText("every ten seconds: all streams are taken")).ToBeVisibleAsync();
        await Expect(tab.Row("fare")).ToContainTextAsync("Learning");
        tab.HasNoProblemBut("503");
    }

    internal static void Guards(IPredictionGuardrailsBuilder guards) =>
        guards.AddGuard<double, double>("fare").AddDashboard();
}
