using Microsoft.Playwright;

namespace PricingService.Tests.Support;

/// <summary>A tab, and all that went wrong in it: what the console calls an error, what the content security policy refused, what was asked of another host.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _problems = [];

    private Tab(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public static async Task<Tab> OpenAsync(IBrowserContext context, Site site)
    {
        var tab = new Tab(context, await context.NewPageAsync());
        tab.Page.Console += (_, message) => tab.Note(message.Type == "error" ? message.Text : null);
        tab.Page.PageError += (_, error) => tab.Note(error);
        tab.Page.Dialog += (_, dialog) => tab.Note($"a dialog said {dialog.Message}");
        tab.Page.Request += (_, request) => tab.Note(new Uri(request.Url).Authority == site.Address.Authority ? null : $"{request.Url} was asked for");
        await tab.Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => console.error(`the policy refused ${event.violatedDirective} ${event.blockedURI}`))");
        return tab;
    }

    /// <summary>A row of a table, by what its first cell says.</summary>
    public ILocator Row(string name) => Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Rowheader, new() { Name = name, Exact = true }) });

    /// <summary>The page's own heading.</summary>
    public ILocator Title => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>Nothing may have gone wrong but what the test says.</summary>
    public void HasNoProblemBut(params string[] expected)
    {
        lock (_problems)
        {
            _problems.Where(problem => !expected.Any(problem.Contains)).Should().BeEmpty();
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(string? problem)
    {
        if (problem is not null)
        {
            lock (_problems)
            {
                _problems.Add(problem);
            }
        }
    }
}
