// The code of docs/notifications.md, compiled and run: see DocumentTests of the core, and WebhookTests.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Notifications.Tests.Docs;

public sealed record Ride(float Kilometres);

internal static class NotificationSnippets
{
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.Range(0, 500))
            .AddWebhook(webhook =>
            {
                webhook.Url = new Uri(configuration["Alerts:Slack"]!);
                webhook.Format = WebhookFormat.Slack;
                webhook.CreateLink = incident => new Uri($"https://fares.example.com/guardrails/incidents/{incident.Id}");
            })
            .AddIncidentFile(file => file.Path = "logs/incidents.jsonl");
    }

    public static bool IsGenuine(string header, byte[] body, string secret, DateTimeOffset now)
    {
        var parts = header.Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{parts["t"]}."), .. body];
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(parts["v1"]))
            && now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts["t"], CultureInfo.InvariantCulture)) < TimeSpan.FromMinutes(5);
    }
}
