using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using PredictionGuardrails;
using PricingFleet.Replicas;
using PricingFleet.Stores;

namespace PricingFleet.Story;

/// <summary>The page with the buttons.</summary>
internal static class StoryPage
{
    public static void MapStory(this WebApplication app)
    {
        app.MapGet("/", (IReadOnlyList<Replica> replicas, SharedStore store) => TypedResults.Content(Write(replicas, store), "text/html; charset=utf-8"));
        app.MapPost("/release/{state}/{name?}", Results<RedirectHttpResult, NotFound<string>> (string state, string? name, IReadOnlyList<Replica> replicas) =>
        {
            var chosen = replicas.Where(replica => name is null || replica.Name == name).ToList();
            if (chosen.Count == 0)
            {
                return TypedResults.NotFound($"Unknown replica '{name}'. Known replicas: {string.Join(", ", replicas.Select(static replica => replica.Name))}.");
            }

            chosen.ForEach(replica => replica.Model.IsWrong = state == "wrong");
            return TypedResults.LocalRedirect("~/");
        });
        app.MapPost("/store/{state}", (string state, SharedStore store) =>
        {
            store.Switch(isGone: state == "off");
            return TypedResults.LocalRedirect("~/");
        });
    }

    private static string Write(IReadOnlyList<Replica> replicas, SharedStore store) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta http-equiv="refresh" content="2">
          <title>Pricing fleet</title>
          <link rel="icon" href="pod-1/guardrails/assets/icon.svg">
          <style>
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
            body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            button { font: inherit; padding: 0.3rem 0.8rem; }
            form { display: inline-block; margin: 0.2rem 0.4rem 0.2rem 0; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
          </style>
        </head>
        <body>
          <h1>Pricing fleet</h1>
          <p>Five replicas price taxi rides behind a proxy. Their store is {{Html(store.Description)}}. Follow these steps:</p>
          <ol>
            <li>Wait until the replicas have learned one baseline.</li>
            <li>Release the wrong model on one replica. Only its own breaker opens, and the others name it.</li>
            <li>Roll back, and release the wrong model on all replicas. All breakers open once three have found it.</li>
            <li>Switch the store off. Each replica decides alone, and says so. Rides are priced all the time.</li>
          </ol>
          <p>
            <form method="post" action="release/wrong"><button>Wrong release on all</button></form>
            <form method="post" action="release/wrong/pod-3"><button>Wrong release on pod-3</button></form>
            <form method="post" action="release/right"><button>Roll back</button></form>
            {{(store.IsGone
                ? "<form method=\"post\" action=\"store/on\"><button>Switch the store on</button></form>"
                : "<form method=\"post\" action=\"store/off\"><button>Switch the store off</button></form>")}}
          </p>
          <table>
            <caption>Replicas</caption>
            <thead><tr><th>Replica</th><th>Release</th><th>Breaker</th><th>Mean fare, last minute</th><th>Fleet</th></tr></thead>
            <tbody>
            {{string.Join("\n", replicas.Select(Row))}}
            </tbody>
          </table>
        </body>
        </html>
        """;

    private static string Row(Replica replica)
    {
        var status = replica.Guard.GetStatus();
        var cause = status.OpenedBy is { } breach ? $"<br><small>{Html(breach.Message)}</small>" : "";
        var mean = replica.Guard.GetSnapshot(window: SnapshotWindow.LastMinute) is { Count: > 0 } values ? values.Mean.ToString("0.00", CultureInfo.InvariantCulture) : "–";
        return $"""
            <tr><td><a href="{replica.Name}/guardrails/fleet">{replica.Name}</a></td><td>{(replica.Model.IsWrong ? "wrong" : "right")}</td>
            <td>{status.Breaker}{cause}</td><td>{mean} USD</td><td>{Html(Describe(replica.Fleet))}</td></tr>
            """;
    }

    private static string Describe(FleetStatus fleet)
    {
        if (fleet.AloneSince is { } since)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Alone since {since:HH:mm:ss} UTC. {fleet.AloneReason}");
        }

        var guard = fleet.Guards[0];
        var baseline = guard.Baselines.Any(static baseline => baseline.IsMerged) ? "one baseline" : "learning";
        return $"{fleet.ReplicaCount} replicas, {baseline}, {guard.Votes.Count} of {guard.RequiredVotes} votes";
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
