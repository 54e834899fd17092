using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>The names of checks and rules, from <see cref="RuleNames"/> and its documentation.</summary>
internal static partial class RulesPage
{
    public static string Write()
    {
        var documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "PredictionGuardrails.xml")).Descendants("member")
            .ToDictionary(static member => member.Attribute("name")!.Value, static member => Blanks().Replace(member.Element("summary")?.Value.Trim() ?? "", " "));
        var names = typeof(RuleNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => new[] { $"`{field.GetRawConstantValue()}`", documentation[$"F:{typeof(RuleNames).FullName}.{field.Name}"] });
        return new MarkdownPage(
            "Checks and rules",
            "Every breach names the check or rule that it broke: in `Breach.Rule`, in the log, in the tag `rule` of metrics, and in webhooks. These names don't change. " +
            "In code, use the constants of `RuleNames`. Checks that code declares with `Check` have their own names. This page is generated from the library.")
            .Table(["Name", "Breached when"], names)
            .Paragraph("To configure checks and rules, see the [settings reference](settings.md), [Validate predictions](../how-to/checks.md), and [Set up window rules](../how-to/rules.md).")
            .ToString();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
