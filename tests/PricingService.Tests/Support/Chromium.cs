using Microsoft.Playwright;
using PricingService.Tests.Support;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace PricingService.Tests.Support;

/// <summary>The installed browser. Tests are skipped without one.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>How long what's expected of a page may take: it's only reached by a test that fails, so that a busy machine fails none.</summary>
    private const float LongestWait = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(LongestWait);
        if (Find() is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
        }
    }

    /// <summary>Opens a tab that has nothing of any other.</summary>
    public async Task<Tab> OpenAsync(Site site, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"No browser found. Install one of {string.Join(", ", Names)} (Debian: apt-get install chromium).");
        options ??= new();
        options.BaseURL = site.Address.ToString();
        options.Locale ??= "en-GB";
        options.TimezoneId ??= "Europe/Berlin";
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(LongestWait);
        return await Tab.OpenAsync(context, site);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find() => (
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        from name in Names
        let path = Path.Combine(folder, name)
        where File.Exists(path)
        select path).FirstOrDefault();
}
