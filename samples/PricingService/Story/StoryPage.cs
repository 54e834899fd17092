using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PricingService.Story;

/// <summary>The page with the buttons, in Development only.</summary>
internal static class StoryPage
{
    public static void MapStory(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        app.MapGet("/", (FaultSwitch faults) => TypedResults.Content(Write(faults), "text/html; charset=utf-8"));
        app.MapPost("/faults/{name}", Results<RedirectHttpResult, NotFound<string>> (string name, FaultSwitch faults) =>
        {
            if (!FaultSwitch.Known.TryGetValue(name, out var fault))
            {
                return TypedResults.NotFound($"Unknown fault '{name}'. Known faults: {string.Join(", ", FaultSwitch.Known.Keys)}.");
            }

            faults.Release(fault);
            return TypedResults.LocalRedirect("~/");
        });
        app.MapPost("/rollback", (FaultSwitch faults) =>
        {
            faults.RollBack();
            return TypedResults.LocalRedirect("~/");
        });
    }

    private static string Write(FaultSwitch faults)
    {
        var current = faults.Current is { } fault
            ? $"<p role=\"status\"><strong>Current release: {Html(fault.ToString())}.</strong> {Html(fault.Cause)}</p><form method=\"post\" action=\"rollback\"><button>Roll back</button></form>"
            : "<p role=\"status\">The current release has no fault.</p>";
        var buttons = string.Join("\n", FaultSwitch.Known.Select(static fault =>
            $"<li><form method=\"post\" action=\"faults/{Uri.EscapeDataString(fault.Key)}\"><button>{Html(fault.Key)}</button> {Html(fault.Value.Cause)}</form></li>"));
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>Pricing service</title>
              <link rel="icon" href="guardrails/assets/icon.svg">
              <style>
                :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
                body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
                button { font: inherit; padding: 0.3rem 0.8rem; }
                li { margin: 0.4rem 0; }
              </style>
            </head>
            <body>
              <h1>Pricing service</h1>
              <p>This service prices taxi rides with a model that it trains at startup. <a href="guardrails">Open the dashboard</a> and follow these steps:</p>
              <ol>
                <li>Wait until the guard has learned its baseline from the first 1,000 rides.</li>
                <li>Release a faulty model with one of the buttons.</li>
                <li>The guard detects the change and opens the breaker. Callers get the taximeter fare, and an incident opens.</li>
                <li>Roll back. The guard probes the model and closes the breaker, and the incident closes.</li>
              </ol>
              <h2>Current release</h2>
              {{current}}
              <h2>Faulty releases</h2>
              <ul>
              {{buttons}}
              </ul>
            </body>
            </html>
            """;
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
