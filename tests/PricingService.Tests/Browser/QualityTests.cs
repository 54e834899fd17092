using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PredictionGuardrails;
using PredictionGuardrails.AspNetCore.Tests.Support;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>The quality of predictions on the page of a guard.</summary>
public sealed class QualityTests(Chromium chromium)
{
    [Fact]
    public async Task Days_that_are_not_final_look_different()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        var error = tab.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Mean absolute error" });
        await Expect(error.Locator(".day")).ToHaveCountAsync(40);
        await Expect(error.Locator(".day-open")).ToHaveCountAsync(3);
        await Expect(error.GetByText("not final", new() { Exact = true })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Account_and_rules_are_shown_for_each_outcome()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Heading("paid")).ToBeVisibleAsync();
        await Expect(tab.Heading("cancelled")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("18,240")).ToBeVisibleAsync();
        await Expect(tab.Row("OutcomeError paid (EUR)")).ToContainTextAsync("a mean of 2.6 over 900 outcomes");
        await Expect(tab.Page.GetByText("Outcomes are final 3 days after the prediction. Days are in UTC, by the time of the prediction.").First).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Table_lists_the_days()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);
        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await tab.Page.GetByText("Show days as table").First.ClickAsync();

        await Expect(tab.Row("24 Nov 2026").First).ToContainTextAsync("Not final");
        await Expect(tab.Row("24 Nov 2026").First).ToContainTextAsync("20%");
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Probabilities_have_a_reliability_diagram()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Frequency of cancelled by predicted probability") }).Locator("circle")).ToHaveCountAsync(10);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Estimates_are_shown_with_their_interval_and_their_assumption()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Row("Mean absolute error").First).ToContainTextAsync("1.42 EUR to 1.58 EUR");
        await Expect(tab.Row("Accuracy").First).ToContainTextAsync("82% to 86%");
        await Expect(tab.Page.GetByText("1,500 predictions from 22 Nov 2026 to 24 Nov 2026 have no final outcome. Errors are assumed to depend")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("12% of the predictions are in ranges with few outcomes")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Don't rely on these estimates." })).ToBeVisibleAsync();
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Days_show_what_was_estimated()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Mean absolute error" }).Locator(".expected")).ToHaveCountAsync(35);
        await Expect(tab.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Expected at this age" }).Locator(".expected")).ToHaveCountAsync(3);
        tab.HasNoProblemBut();
    }

    [Fact]
    public async Task Guard_without_outcomes_has_no_panel()
    {
        await using var site = await Site.OtherAsync("Development", StoryTests.Guards, static app => app.MapPredictionGuardrails());
        await using var tab = await chromium.OpenAsync(site);

        await tab.Page.GotoAsync("/guardrails/guards/fare");

        await Expect(tab.Heading("Checks and rules")).ToBeVisibleAsync();
        await Expect(tab.Heading("Quality")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Panel_has_no_serious_accessibility_violation(ColorScheme scheme)
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site, new() { ColorScheme = scheme });
        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Heading("Quality")).ToBeVisibleAsync();

        var found = await tab.Page.RunAxe();

        found.Violations.Where(static violation => violation.Impact is "serious" or "critical")
            .Select(static violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(static node => node.Html))})").Should().BeEmpty();
    }

    [Fact]
    public async Task Panel_fits_a_phone()
    {
        await using var site = await StartAsync();
        await using var tab = await chromium.OpenAsync(site, new() { ViewportSize = new() { Width = 360, Height = 740 } });

        await tab.Page.GotoAsync("/guardrails/guards/fare");
        await Expect(tab.Heading("Quality")).ToBeVisibleAsync();

        (await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(360);
    }

    private static Task<Site> StartAsync() => Site.OtherAsync(
        "Development",
        static guards =>
        {
            StoryTests.Guards(guards);
            guards.Services.AddSingleton<IOutcomeRecorder>(Recorder());
        },
        static app => app.MapPredictionGuardrails());

    /// <summary>Forty days of fares, the error of which rises at the end, and of probabilities that are too low.</summary>
    private static TestRecorder Recorder()
    {
        var recorder = new TestRecorder();
        var today = new DateOnly(2026, 11, 24);
        var lastRecordedAt = new DateTimeOffset(2026, 11, 24, 11, 58, 0, TimeSpan.Zero);
        recorder.Status.Add(new() { Guard = "fare", Outcome = "paid", Recorded = 18_240, Joined = 18_100, Pending = 40, Unmatched = 100, Revised = 212, LastRecordedAt = lastRecordedAt });
        recorder.Status.Add(new() { Guard = "fare", Outcome = "cancelled", Recorded = 9_000, Joined = 9_000, LastRecordedAt = lastRecordedAt });
        recorder.Quality.Add(new()
        {
            Guard = "fare",
            Outcome = "paid",
            Type = OutcomeType.Number,
            Unit = "EUR",
            Maturity = TimeSpan.FromDays(3),
            ErrorName = "mean absolute error",
            Rules =
            [
                new() { Rule = "OutcomeError", Metric = "paid", Expected = "at most 2", Observed = "a mean of 2.6 over 900 outcomes", Action = BreachAction.Fallback, IsBreached = true },
                new() { Rule = "OutcomeCoverage", Metric = "paid", Expected = "at least 86.0% of a day", Action = BreachAction.Observe },
            ],
            Days =
            [
                .. Enumerable.Range(0, 40).Select(day => new OutcomeDay(
                    today.AddDays(day - 39),
                    500,
                    day < 37 ? 480 - (3 * (day % 5)) : 400 - (150 * (day - 37)),
                    1.4 + (0.1 * (day % 3)) + (day > 33 ? 1.2 : 0),
                    0.2 - (0.1 * (day % 5)) + (day > 33 ? 1 : 0),
                    day < 37)
                {
                    ExpectedCoverage = day < 37 ? null : 0.9 - (0.2 * (day - 37)),
                    EstimatedError = day < 5 ? null : new EstimatedMeasure("mean absolute error", 1.5, 1.3, 1.7),
                }),
            ],
            Estimate = new()
            {
                From = today.AddDays(-2),
                To = today,
                Predictions = 1_500,
                Measures = [new("mean absolute error", 1.5, 1.42, 1.58), new("bias", -0.1, -0.2, 0)],
                Assumption = "Errors are assumed to depend on the predicted value as they did on the 28 days up to 2026-11-21 (13,400 outcomes).",
                UnfamiliarShare = 0.12,
                Violation = "From 2026-11-15 to 2026-11-21, the mean absolute error was 2.7. The estimate was 1.4 to 1.6.",
            },
        });
        recorder.Quality.Add(new()
        {
            Guard = "fare",
            Outcome = "cancelled",
            Type = OutcomeType.Boolean,
            Maturity = TimeSpan.FromHours(1),
            IsSelective = true,
            ErrorName = "mean squared error",
            Rules = [new() { Rule = "Calibration", Metric = "cancelled", Expected = "learning (900 of 1,000 outcomes, 2 of 7 days)", Action = BreachAction.Observe }],
            Days = [new OutcomeDay(today.AddDays(-1), 4_500, 4_500, 0.12, 0.04, IsFinal: true), new OutcomeDay(today, 4_500, 4_300, 0.13, 0.05, IsFinal: false)],
            Estimate = new()
            {
                From = today,
                To = today,
                Predictions = 4_500,
                Measures = [new("mean squared error", 0.12, 0.11, 0.13), new("accuracy", 0.84, 0.82, 0.86), new("area under the ROC curve", 0.9, 0.88, 0.92)],
                Assumption = "Events are assumed to be as frequent, for each predicted probability, as on the 2 days up to 2026-11-23 (4,500 outcomes).",
            },
            Calibration = [.. Enumerable.Range(0, 10).Select(static bin => new CalibrationBin(0.05 + (0.1 * bin), Math.Min(1, 0.08 + (0.1 * bin)), 2_000 / (bin + 1)))],
        });
        return recorder;
    }
}
