using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>The settings, from the JSON schema that the package ships.</summary>
internal static partial class SettingsPage
{
    private static readonly string[] Columns = ["Setting", "Type", "Default", "Description"];

    public static string Write()
    {
        var root = SettingsOf("PredictionGuardrails");
        var guard = Children(root["Guards"]["additionalProperties"]!);
        var page = new MarkdownPage(
            "Settings reference",
            "This page lists all settings of the section `PredictionGuardrails`. For how to use them, see [Configure guards](../how-to/configuration.md). " +
            "The package includes a JSON schema, so that editors complete and explain the settings. This page is generated from that schema.");

        page.Heading(2, "All guards").Paragraph("Settings of the section `PredictionGuardrails`:").Table(Columns, Values(root, ""));
        page.Heading(2, "One guard").Paragraph("Settings of `PredictionGuardrails:Guards:{guard}`:").Table(Columns, Values(guard, ""));
        foreach (var section in Sections(guard, "").GroupBy(static section => string.Join('\n', section.Rows.Select(static row => string.Join('|', row)))))
        {
            WriteSections(page, [.. section]);
        }

        page.Heading(2, "Metrics and inputs").Paragraph(
            "A guard's own checks and rules apply to the prediction itself. `Metrics:{metric}` and `Inputs:{input}` have the same checks and rules for one metric or input that code declares: " +
            $"{string.Join(", ", Children(guard["Metrics"]["additionalProperties"]!).Keys.Select(static name => $"`{name}`"))}.");
        var log = SettingsOf("PredictionGuardrails.PredictionLog")["PredictionLog"];
        page.Heading(2, "Prediction log").Paragraph(
                "Settings of `PredictionGuardrails:PredictionLog`, if the application adds a [prediction log](../how-to/prediction-log.md):")
            .Table(Columns, Values(Children(log), ""));
        page.Heading(3, "PredictionLog:Guards:{guard}").Paragraph("Settings of the log of one guard.")
            .Table(Columns, Values(Children(Children(log)["Guards"]["additionalProperties"]!), ""));
        var experiment = Children(SettingsOf("PredictionGuardrails.Experiments")["Experiments"]["additionalProperties"]!);
        page.Heading(2, "Experiments").Paragraph(
                "Settings of `PredictionGuardrails:Experiments:{experiment}`, if the application adds [experiments](../how-to/experiments.md):")
            .Table(Columns, Values(experiment, ""));
        foreach (var section in Sections(experiment, "Experiments:{experiment}:"))
        {
            WriteSections(page, [section]);
        }

        page.Heading(2, "Fleet").Paragraph("Settings of `PredictionGuardrails:Fleet`, if the application adds a [fleet](../how-to/fleet.md):")
            .Table(Columns, Values(Children(SettingsOf("PredictionGuardrails.Fleet")["Fleet"]), ""));
        return page.ToString();
    }

    /// <summary>The settings in the section <c>PredictionGuardrails</c> that a package defines.</summary>
    private static Dictionary<string, JsonNode> SettingsOf(string package)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", package, "ConfigurationSchema.json")))!;
        return Children(schema["properties"]!["PredictionGuardrails"]!);
    }

    /// <summary>Sections with the same settings, such as all rules with limits, share one table.</summary>
    private static void WriteSections(MarkdownPage page, IReadOnlyList<Section> sections)
    {
        page.Heading(3, string.Join(", ", sections.Select(static section => section.Path)));
        if (sections.Count == 1)
        {
            page.Paragraph(sections[0].Description);
        }
        else
        {
            page.Table(["Section", "Description"], sections.Select(static section => new[] { $"`{section.Path}`", section.Description }));
        }

        page.Table(Columns, sections[0].Rows);
    }

    private static IEnumerable<Section> Sections(IReadOnlyDictionary<string, JsonNode> settings, string path)
    {
        foreach (var (name, setting) in settings.Where(static setting => setting.Key is not ("Metrics" or "Inputs")))
        {
            var (place, node) = setting["additionalProperties"] is JsonObject each ? ($"{path}{name}:{{name}}", each) : ($"{path}{name}", setting);
            var children = Children(node);
            if (Values(children, "").ToList() is { Count: > 0 } rows)
            {
                yield return new Section(place, Description(setting), rows);
            }

            foreach (var section in Sections(children, $"{place}:"))
            {
                yield return section;
            }
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Values(IReadOnlyDictionary<string, JsonNode> settings, string prefix) =>
        from setting in settings
        where setting.Value["properties"] is null && setting.Value["additionalProperties"] is not JsonObject
        select (string[])[$"`{prefix}{setting.Key}`", Type(setting.Value), Default(setting.Value), DefaultSentence().Replace(Description(setting.Value), "").Trim()];

    private static string Description(JsonNode setting) => setting["description"]!.GetValue<string>();

    /// <summary>The description of a setting states its default in a sentence.</summary>
    private static string Default(JsonNode setting)
    {
        var stated = DefaultSentence().Match(Description(setting)).Groups[1].Value;
        return Literal().IsMatch(stated) ? $"`{stated}`" : stated.Length > 0 ? stated : "–";
    }

    private static string Type(JsonNode setting)
    {
        if (setting["enum"] is JsonArray choices)
        {
            return string.Join(", ", choices.Select(static choice => $"`{choice}`"));
        }

        return setting["type"] switch
        {
            JsonArray types => string.Join(" or ", types.Select(static type => type!.GetValue<string>()).Except(["number", "boolean"])),
            { } when setting["pattern"]?.GetValue<string>().Contains(':') == true => "duration",
            { } type => type.GetValue<string>(),
            null => "",
        };
    }

    private static Dictionary<string, JsonNode> Children(JsonNode section) =>
        section["properties"]?.AsObject().ToDictionary(static child => child.Key, static child => child.Value!) ?? [];

    [GeneratedRegex(@"\s*The default is (.+?)\.(?=\s|$)")]
    private static partial Regex DefaultSentence();

    [GeneratedRegex(@"^(true|false|[\d:.]+|Observe|Enforce|Throw|Compare|UTC)$")]
    private static partial Regex Literal();

    private sealed record Section(string Path, string Description, IReadOnlyList<IReadOnlyList<string>> Rows);
}
