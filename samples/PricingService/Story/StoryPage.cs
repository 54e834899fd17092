using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PricingService.Story;

/// <summary>The page with the buttons. In Development only: nobody lets a release go wrong by a click elsewhere.</summary>
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
                return TypedResults.NotFound($"There is no fault \"{name}\": {string.Join(", ", FaultSwitch.Known.Keys)}.");
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
            ? $"<p role=\"status\"><strong>The release that is out: {Html(fault.ToString())}.</strong> {Html(fault.Cause)}</p><form method=\"post\" action=\"rollback\"><button>Roll back</button></form>"
            : "<p role=\"status\">The release that is out is right.</p>";
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
              <p>Prices taxi rides by a model that was trained at the start. <a href="guardrails">See what its guard sees</a> while you follow the story:</p>
              <ol>
                <li>The guard learns from the first thousand rides what fares look like.</li>
                <li>Let a release go wrong with one of the buttons.</li>
                <li>The guard finds it out, the taximeter's fare answers, and an incident is open.</li>
                <li>Roll back: the guard tries the model, takes it back, and closes the incident when all is quiet.</li>
              </ol>
              <h2>What is out</h2>
              {{current}}
              <h2>Releases that go wrong</h2>
              <ul>
              {{buttons}}
              </ul>
            </body>
            </html>
            """;
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
