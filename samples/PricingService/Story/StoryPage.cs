using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using PredictionGuardrails;

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

        app.MapGet("/", (FaultSwitch faults, Payments payments, IExperimentManager experiments) =>
            TypedResults.Content(Write(faults, payments, experiments.GetStatus()), "text/html; charset=utf-8"));
        app.MapPost("/experiments/{name}/{action}", Results<RedirectHttpResult, BadRequest<string>> (string name, string action, IExperimentManager experiments) =>
        {
            try
            {
                Experiments.Act(experiments, name, action);
                return TypedResults.LocalRedirect("~/#experiments");
            }
            catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
            {
                return TypedResults.BadRequest(exception.Message);
            }
        });
        app.MapPost("/faults/{name}", Results<RedirectHttpResult, NotFound<string>> (string name, FaultSwitch faults) =>
        {
            if (!FaultSwitch.Known.TryGetValue(name, out var fault))
            {
                return TypedResults.NotFound($"Unknown fault '{name}'. Known faults: {string.Join(", ", FaultSwitch.Known.Keys)}.");
            }

            faults.Release(fault);
            return TypedResults.LocalRedirect("~/");
        });
        app.MapPost("/mix-up", (FaultSwitch faults) =>
        {
            faults.ReleaseMixUp();
            return TypedResults.LocalRedirect("~/");
        });
        app.MapPost("/feed/{state}", (string state, Payments payments) =>
        {
            payments.IsStopped = state == "stop";
            return TypedResults.LocalRedirect("~/");
        });
        app.MapPost("/rollback", (FaultSwitch faults) =>
        {
            faults.RollBack();
            return TypedResults.LocalRedirect("~/");
        });
    }

    private static string Write(FaultSwitch faults, Payments payments, IReadOnlyList<ExperimentStatus> experiments)
    {
        var current = faults.Current is { } fault
            ? $"<p role=\"status\"><strong>Current release: {Html(fault.Name)}.</strong> {Html(fault.Cause)}</p><form method=\"post\" action=\"rollback\"><button>Roll back</button></form>"
            : "<p role=\"status\">The current release has no fault.</p>";
        var buttons = string.Join("\n", FaultSwitch.Known.Select(static fault =>
            $"<li><form method=\"post\" action=\"faults/{Uri.EscapeDataString(fault.Key)}\"><button>{Html(fault.Key)}</button> {Html(fault.Value.Cause)}</form></li>"));
        var feed = payments.IsStopped
            ? "<p>The feed of outcomes is stopped.</p><form method=\"post\" action=\"feed/start\"><button>Start the feed of outcomes</button></form>"
            : "<form method=\"post\" action=\"feed/stop\"><button>Stop the feed of outcomes</button></form>";
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
              <h2>Outcomes</h2>
              <p>What was paid for a ride is recorded 5 to 20 seconds after its quote. Some payments are late, missing, or corrected. The guard compares them with
              the quotes 1 minute after each quote; see <strong>Quality</strong> on the guard's page in the dashboard.</p>
              <form method="post" action="mix-up"><button>Hand fares to the wrong rides</button></form>
              <p>Each ride gets the fare of another ride. Fares as a whole don't change, so no check or rule on predictions detects it. After about
              a minute, their outcomes are final, the rule OutcomeError is breached, and the breaker opens. After a rollback, the breaker closes when the outcomes
              of probes are right, which takes two to three minutes.</p>
              {{feed}}
              <p>Within minutes, you see it in <strong>Last recorded</strong>, in the row of the rule OutcomeFeed, and in the predictions with
              outcome of the day. The rules don't report it that early: OutcomeFeed learns the pauses between outcomes for 7 days, and OutcomeCoverage compares
              whole days. The breaker stays closed, because missing outcomes aren't an error of the model.</p>
              <h2 id="experiments">New models</h2>
              <p>Three new models wait. Try them one at a time: first in shadow, where passengers notice nothing, then as a canary for a part of the customers.
              The dashboard shows what is known of each at every moment.</p>
              <ul>
              {{Experiments.Write(experiments)}}
              </ul>
            </body>
            </html>
            """;
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
