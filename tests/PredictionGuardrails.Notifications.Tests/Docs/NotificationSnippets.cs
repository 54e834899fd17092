// The code of docs/how-to/notifications.md, compiled and run: see DocumentTests of the core, and WebhookTests.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Notifications.Tests.Docs;

public sealed record Ride(float Kilometers);

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
        if (header.Split(',') is not [['t', '=', .. var time], ['v', '1', '=', .. var signature]]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || now.ToUnixTimeSeconds() - seconds is <= -300 or >= 300)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
