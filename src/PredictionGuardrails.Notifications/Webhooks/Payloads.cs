using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PredictionGuardrails.Notifications;

/// <summary>An incident as the body of a message.</summary>
internal static class Payloads
{
    private const int MostRules = 5;

    public static byte[] Write(WebhookFormat format, Incident incident, Announcement announcement, Uri? link) => JsonSerializer.SerializeToUtf8Bytes(
        format switch
        {
            WebhookFormat.Slack => Slack(incident, announcement, link),
            WebhookFormat.Teams => Teams(incident, announcement, link),
            _ => Json(incident, announcement, link),
        },
        NotificationsJson.Default.JsonObject);

    /// <summary>An incident as an object: what is said of it everywhere.</summary>
    public static JsonObject Json(Incident incident, Announcement announcement, Uri? link) => new()
    {
        ["event"] = announcement.ToString().ToLowerInvariant(),
        ["id"] = incident.Id,
        ["guard"] = incident.Guard,
        ["openedAt"] = incident.OpenedAt,
        ["time"] = incident.Time,
        ["closedAt"] = incident.ClosedAt,
        ["summary"] = incident.Summary,
        ["breaker"] = incident.Breaker.ToString(),
        ["breaches"] = incident.BreachCount,
        ["fallbacks"] = incident.FallbackCount,
        ["rejections"] = incident.RejectionCount,
        ["rules"] = new JsonObject(incident.BreachesByRule.Select(rule => KeyValuePair.Create(rule.Key, (JsonNode?)rule.Value))),
        ["first"] = Json(incident.First),
        ["latest"] = Json(incident.Latest),
        ["strongest"] = Json(incident.Strongest),
        ["link"] = link?.AbsoluteUri,
    };

    public static JsonObject Json(Breach breach) => new()
    {
        ["guard"] = breach.Guard,
        ["rule"] = breach.Rule,
        ["metric"] = breach.Metric,
        ["segment"] = breach.Segment,
        ["observed"] = breach.Observed,
        ["observedValue"] = breach.ObservedValue is { } value && double.IsFinite(value) ? value : null,
        ["expected"] = breach.Expected,
        ["action"] = breach.Action.ToString(),
        ["mode"] = breach.Mode.ToString(),
        ["predictions"] = breach.PredictionCount,
        ["time"] = breach.Time,
        ["modelVersion"] = breach.ModelVersion,
        ["fallback"] = breach.Fallback,
        ["traceId"] = breach.TraceId,
        ["message"] = breach.Message,
    };

    private static string Title(Incident incident, Announcement announcement) => $"[{announcement}] {incident.Guard}: {DescribeCause(incident.Strongest)}";

    private static string DescribeCause(Breach breach) => breach.Rule switch
    {
        RuleNames.Change => "Change detected",
        RuleNames.Shift => "Shift detected",
        RuleNames.Drift => "Drift detected",
        RuleNames.NoData => "No predictions",
        RuleNames.Isolated => "Isolated",
        RuleNames.Exceptions => "Model exceptions",
        var rule => $"{rule} breach",
    };

    /// <summary>The facts of an incident, line by line.</summary>
    private static IEnumerable<(string Name, string Value)> Facts(Incident incident)
    {
        yield return ("Observed", incident.Strongest.Observation);
        yield return ("Expected", incident.Strongest.Expected);
        yield return ("Breaches", Number(incident.BreachCount) + $" ({string.Join(", ", incident.BreachesByRule.Take(MostRules).Select(rule => $"{rule.Key}: {Number(rule.Value)}"))})");
        yield return ("Fallbacks", Number(incident.FallbackCount));
        yield return ("Exceptions", Number(incident.RejectionCount));
        yield return ("Breaker", incident.Breaker.ToString());
        yield return ("Opened", incident.OpenedAt.ToString("u", CultureInfo.InvariantCulture));
        if (incident.ClosedAt is { } closed)
        {
            yield return ("Closed", closed.ToString("u", CultureInfo.InvariantCulture));
        }

        if (incident.Strongest.ModelVersion is { } version)
        {
            yield return ("Model version", version);
        }
    }

    private static JsonObject Slack(Incident incident, Announcement announcement, Uri? link)
    {
        var lines = Facts(incident).Select(fact => $"*{fact.Name}:* {EscapeForSlack(fact.Value)}");
        var text = $"*{EscapeForSlack(Title(incident, announcement))}*\n{string.Join('\n', lines)}{(link is null ? "" : $"\n<{link.AbsoluteUri}|Open incident>")}";
        return new JsonObject { ["text"] = text };
    }

    private static JsonObject Teams(Incident incident, Announcement announcement, Uri? link)
    {
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new JsonArray(
                Heading(Title(incident, announcement)),
                new JsonObject { ["type"] = "FactSet", ["facts"] = new JsonArray([.. Facts(incident).Select(fact => new JsonObject { ["title"] = fact.Name, ["value"] = EscapeForMarkdown(fact.Value) })]) }),
        };
        if (link is not null)
        {
            card["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open incident", ["url"] = link.AbsoluteUri });
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = card }),
        };
    }

    /// <summary>A run of text in which nothing is markup.</summary>
    private static JsonObject Heading(string text) => new()
    {
        ["type"] = "RichTextBlock",
        ["inlines"] = new JsonArray(new JsonObject { ["type"] = "TextRun", ["text"] = text, ["weight"] = "bolder", ["size"] = "medium" }),
    };

    /// <summary>Escapes a text, because what a model returns must not become a link or a mention.</summary>
    private static string EscapeForSlack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string EscapeForMarkdown(string text) =>
        string.Concat(text.Select(character => character is '[' or ']' or '(' or ')' or '*' or '_' or '`' or '<' or '>' or '\\' ? $"\\{character}" : character.ToString()));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
