using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>The log events, from the attributes of the methods that write them.</summary>
internal static class LogEventsPage
{
    public static string Write()
    {
        var page = new MarkdownPage(
            "Log events",
            "The category of a guard's log events is `PredictionGuardrails.{guard}`. Event IDs and names don't change. Placeholders are properties of structured logs, so that you can filter by them. " +
            "This page is generated from the packages.");
        foreach (var package in Packages.MayUse.Keys.Where(static package => package is not ("PredictionGuardrails.Generators" or "PredictionGuardrails.Tool")).Order(StringComparer.Ordinal))
        {
            var events = Assembly.Load(package).GetTypes()
                .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>()
                .OrderBy(static message => message.EventId)
                .ToList();
            if (events.Count > 0)
            {
                page.Heading(2, package).Table(
                    ["ID", "Name", "Level", "Message"],
                    events.Select(static message => new[] { message.EventId.ToString(CultureInfo.InvariantCulture), $"`{message.EventName}`", Level(message), message.Message }));
            }
        }

        return page.Paragraph("To export logs, see [Telemetry](../how-to/telemetry.md).").ToString();
    }

    /// <summary>A level that the caller chooses isn't stated in the attribute.</summary>
    private static string Level(LoggerMessageAttribute message) => message.Level == LogLevel.None || !Enum.IsDefined(message.Level) ? "By severity" : message.Level.ToString();
}
