using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PredictionGuardrails;
using PredictionGuardrails.AspNetCore.Tests.Support;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>Experiments on the page: what they show, and what a reader can do.</summary>
public sealed class ExperimentTests(Chromium chromium) : IAsyncDisposable
{
    private readonly TestExperiments _experiments = new();
    private Site? _site;

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }
    }

    [Fact]
    public async Task Service_without_experiments_has_no_link_to_them()
    {
        await using var tab = await StartAsync();

        await tab.Page.RunAndWaitForResponseAsync(() => tab.Page.GotoAsync("/guardrails"), static response => response.Url.EndsWith("/api/experiments", StringComparison.Ordinal));

        await Expect(tab.Row("fare")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Experiments" })).ToHaveCountAsync(0);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task List_has_each_experiment_with_its_decisions()
    {
        await using var tab = await StartAsync(FareExperiments.Canary(), FareExperiments.Shadow());
        await tab.Page.GotoAsync("/guardrails");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Experiments" }).ClickAsync();

        await Expect(tab.Row("fare-v2")).ToContainTextAsync("v2 ◔ Continue Harm beyond the margin isn't excluded yet for: prediction.");
        await Expect(tab.Row("fare-v3")).ToContainTextAsync("Shadow");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Guard_links_to_its_experiment()
    {
        await using var tab = await StartAsync(FareExperiments.Canary());
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "fare-v2" }).ClickAsync();

        await Expect(tab.Title).ToContainTextAsync("fare-v2");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Ramp_has_its_step_and_what_it_waits_for()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Expect(tab.Page.GetByText("Step 2 of 4")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("[aria-current=step]")).ToHaveTextAsync("5%");
        await Expect(tab.Page.GetByText("Waits until harm beyond the margin is excluded for prediction.")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Arms_have_their_account()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Expect(tab.Row("v2")).ToContainTextAsync("19,880 (99.8%)");
        await Expect(tab.Row("v2")).ToContainTextAsync("3 timed out");
        await Expect(tab.Page.GetByText("Observed: Control 50%, v2 50%.")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Metric_has_its_effect_margin_and_what_is_expected()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());
        var metric = tab.Page.GetByRole(AriaRole.Region, new() { Name = "prediction of v2", Exact = true });

        await Expect(metric).ToContainTextAsync(new Regex(@"Difference of winsorized means: 0\.2\sEUR \(between -0\.2\sEUR and 0\.6\sEUR\)\. Harm: below -0\.5\sEUR or above 0\.5\sEUR\."));
        await Expect(metric).ToContainTextAsync("Not decided");
        await Expect(metric).ToContainTextAsync("40,000 observations. About 22,500 more are expected until harm is excluded");
        await Expect(metric.GetByRole(AriaRole.Meter, new() { NameRegex = new("^Evidence against harm") })).ToHaveAttributeAsync("value", "0.64");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Interval_has_a_point_for_each_time_with_an_estimate()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Expect(Chart(tab, "prediction of v2").Locator(".place")).ToHaveCountAsync(240);
        await Expect(Chart(tab, "errors of v2").Locator(".place")).ToHaveCountAsync(41);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Harm_is_shaded_on_the_sides_that_have_a_margin()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Expect(Chart(tab, "prediction of v2").Locator(".harm")).ToHaveCountAsync(2);
        await Expect(Chart(tab, "errors of v2").Locator(".harm")).ToHaveCountAsync(1);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Stopped_experiment_has_its_reason_and_the_harm()
    {
        await using var tab = await OpenAsync(FareExperiments.Stopped());

        await Expect(tab.Page.GetByText("Stopped. Callers get the predictions of the guard's own model. Variant 'v2' does harm")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Harm shown")).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Sample_ratio_mismatch_hides_results()
    {
        var held = TestExperiments.Variant() with { Decision = ExperimentDecision.Hold, Reason = "Units aren't divided between the arms as configured." };
        await using var tab = await OpenAsync(FareExperiments.Canary() with { IsSampleRatioMismatched = true, ControlUnits = 5_000, Variants = [held] });

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Observed: Control 56%, v2 44%.");
        await Expect(tab.Page.GetByText("Results are hidden")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".interval-plot")).ToHaveCountAsync(0);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Shadow_has_a_scatter_and_the_largest_differences()
    {
        await using var tab = await OpenAsync(FareExperiments.Shadow());

        await Expect(Chart(tab, "prediction of v3 against the control").Locator(".pair")).ToHaveCountAsync(500);
        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Inputs for which v3 and the control differ most") }).GetByRole(AriaRole.Rowheader))
            .ToHaveCountAsync(5);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Noise_floor_has_no_result()
    {
        await using var tab = await OpenAsync(FareExperiments.Shadow());

        await Expect(tab.Heading("Noise floor")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "prediction of control", Exact = true }).Locator(".state")).ToHaveCountAsync(0);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Changes_have_who_when_and_why()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Expect(tab.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Started phase Canary: Shadow looked fine. (Anna)" })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Reader_stops_an_experiment_with_a_reason()
    {
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Button(tab, "Stop experiment").ClickAsync();
        await tab.Page.GetByLabel("Reason").FillAsync("Complaints.");
        await Button(tab, "Stop").ClickAsync();

        await Expect(tab.Page.GetByText("Experiment stopped.")).ToBeVisibleAsync();
        await Expect(tab.Title).ToContainTextAsync("Stopped");
        _experiments.Done.Should().ContainSingle().Which.Should().StartWith("stop fare-v2: Complaints.");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Action_that_is_not_possible_says_why()
    {
        _experiments.Fail = new InvalidOperationException("Experiment 'fare-v2' doesn't run.");
        await using var tab = await OpenAsync(FareExperiments.Canary());

        await Button(tab, "Pause").ClickAsync();
        await tab.Page.GetByLabel("Reason").FillAsync("Lunch.");
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Experiment 'fare-v2' doesn't run.");
        tab.HasNoProblemBut("409");
    }

    [Fact]
    public async Task Only_actions_that_are_possible_in_the_phase_have_a_button()
    {
        await using var tab = await OpenAsync(FareExperiments.Stopped());

        await Expect(tab.Page.Locator("main > .actions > button")).ToHaveTextAsync(["Start shadow", "Start canary"]);
        tab.HasNoProblemBut();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Page_has_no_serious_accessibility_violation(ColorScheme scheme)
    {
        await using var tab = await OpenAsync(FareExperiments.Shadow(), new() { ColorScheme = scheme });
        await Expect(tab.Heading("Noise floor")).ToBeVisibleAsync();

        var found = await tab.Page.RunAxe();

        found.Violations.Where(static violation => violation.Impact is "serious" or "critical")
            .Select(static violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(static node => node.Html))})").Should().BeEmpty();
    }

    [Fact]
    public async Task Page_fits_a_phone()
    {
        await using var tab = await OpenAsync(FareExperiments.Shadow(), new() { ViewportSize = new() { Width = 360, Height = 740 } });
        await Expect(tab.Heading("Noise floor")).ToBeVisibleAsync();

        (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360);
    }

    private static ILocator Button(Tab tab, string name) => tab.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Chart(Tab tab, string title) => tab.Page.GetByRole(AriaRole.Img, new() { NameRegex = new($"^{title}") });

    /// <summary>Opens the page of an experiment.</summary>
    private async Task<Tab> OpenAsync(ExperimentStatus experiment, BrowserNewContextOptions? options = null)
    {
        var tab = await StartAsync([experiment], options);
        await tab.Page.GotoAsync($"/guardrails/experiments/{experiment.Name}");
        return tab;
    }

    private Task<Tab> StartAsync(params ExperimentStatus[] experiments) => StartAsync(experiments, options: null);

    private async Task<Tab> StartAsync(ExperimentStatus[] experiments, BrowserNewContextOptions? options)
    {
        _experiments.Status.AddRange(experiments);
        _site = await Site.OtherAsync(
            "Development",
            guards =>
            {
                StoryTests.Guards(guards);
                guards.Services.AddSingleton<IExperimentManager>(_experiments);
            },
            static app => app.MapPredictionGuardrails());
        return await chromium.OpenAsync(_site, options);
    }
}
