using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using PredictionGuardrails.Tests.Support;
using PricingService.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PricingService.Tests.Browser;

/// <summary>
/// The screenshots of the documents. With WRITE_IMAGES=1 these tests write them. Otherwise, they verify that each can be taken and exists.
/// </summary>
public sealed class ImageTests(Chromium chromium)
{
    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("WRITE_IMAGES") == "1";

    [Theory]
    [InlineData("guards", "", ColorScheme.Light, 640)]
    [InlineData("guards-dark", "", ColorScheme.Dark, 640)]
    [InlineData("guard", "/guards/fare", ColorScheme.Light, 1080)]
    [InlineData("guard-dark", "/guards/fare", ColorScheme.Dark, 1080)]
    public async Task An_image_of_the_page(string name, string place, ColorScheme scheme, int height)
    {
        await using var site = await Site.PricingAsync();
        for (var i = 0; i < 5; i++)
        {
            site.Learn();
        }

        using var client = new HttpClient { BaseAddress = site.Address };
        (await client.PostAsync(new Uri("/faults/x10", UriKind.Relative), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        site.Price(120);
        site.Pass(TimeSpan.FromSeconds(30));
        site.Price(100);
        site.Pass(TimeSpan.FromSeconds(10));
        await using var tab = await chromium.OpenAsync(site, new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = height }, TimezoneId = "UTC" });
        await tab.Page.GotoAsync($"/guardrails{place}");
        await Expect(tab.Page.GetByText("Breaker open").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Loading…")).ToHaveCountAsync(0);

        await TakeAsync(tab, name);
    }

    [Fact]
    public async Task An_image_of_the_terminal()
    {
        var output = await RunAsync("samples/SilentFailure");
        var lines = output.Split('\n');
        var from = Array.FindIndex(lines, static line => line.Contains("With PredictionGuardrails ─", StringComparison.Ordinal));
        from.Should().BePositive("the sample tells what happens with a guard");
        await using var site = await Site.OtherAsync("Development", StoryTests.Guards, static _ => { });
        await using var tab = await chromium.OpenAsync(site, new() { ViewportSize = new() { Width = 900, Height = 700 } });
        await tab.Page.SetContentAsync($"""
            <body style="margin:0;padding:1.25rem;background:#14181a;color:#e6ebe8;font:14px/1.35 'DejaVu Sans Mono',monospace;white-space:pre">$ dotnet run --project samples/SilentFailure
            …
            {WebUtility.HtmlEncode(string.Join('\n', lines[from..]).TrimEnd())}</body>
            """);

        await TakeAsync(tab, "terminal", isWhole: true);
    }

    private static async Task TakeAsync(Tab tab, string name, bool isWhole = false)
    {
        var path = Path.Combine(Repository.Root, "docs", "images", $"{name}.png");
        var taken = await tab.Page.ScreenshotAsync(new() { FullPage = isWhole, Path = IsWriting ? path : null });
        taken.Should().NotBeEmpty();
        File.Exists(path).Should().BeTrue("WRITE_IMAGES=1 dotnet test in tests/PricingService.Tests writes {0}", path);
    }

    private static async Task<string> RunAsync(string project)
    {
        using var run = Process.Start(new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(Repository.Root, project)]) { RedirectStandardOutput = true })!;
        var output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        run.ExitCode.Should().Be(0);
        return output;
    }
}
