using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PredictionGuardrails.Configuration;

/// <summary>Writes settings as a JSON schema for editors of <c>appsettings.json</c>.</summary>
internal static class SettingsSchema
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="root">What may be in the section <c>PredictionGuardrails</c>.</param>
    public static string Write(SectionSetting root)
    {
        var section = Of(root);

        // Other packages have sections of their own here, each with a part of the schema of its own.
        section["additionalProperties"] = new JsonObject { ["type"] = "object" };
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [GuardrailsConfiguration.SectionName] = section },
        };
        return schema.ToJsonString(Options).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Of(Setting setting)
    {
        var schema = setting switch
        {
            SectionSetting section => new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(section.Settings.OrderBy(child => child.Key, StringComparer.Ordinal)
                    .Select(child => KeyValuePair.Create(child.Key, (JsonNode?)Of(child.Value)))),
                ["additionalProperties"] = false,
            },
            NamedSectionsSetting named => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(named.Each) },
            ListSetting => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = Scalars() }, ["minItems"] = 1 },
            FlagSetting => new JsonObject { ["type"] = "boolean" },
            FalseAlarmSetting => new JsonObject { ["type"] = new JsonArray("integer", "string") },
            FactorSetting => new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 1 },
            ShareSetting => new JsonObject { ["type"] = "number", ["minimum"] = 0, ["exclusiveMaximum"] = 1 },
            NumberSetting { Limits: null } => new JsonObject { ["type"] = "number" },
            NumberSetting { Limits.Maximum: double.MaxValue } => new JsonObject { ["type"] = "number", ["minimum"] = 0 },
            NumberSetting => new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 },
            CountSetting count => new JsonObject { ["type"] = "integer", ["minimum"] = count.Limits.Minimum, ["maximum"] = count.Limits.Maximum },
            SizeSetting size => new JsonObject { ["type"] = "integer", ["minimum"] = size.Limits.Minimum, ["maximum"] = size.Limits.Maximum },
            DurationSetting => new JsonObject { ["type"] = "string", ["pattern"] = @"^(\d+\.)?([01]?\d|2[0-3]):\d{1,2}(:\d{1,2}(\.\d{1,7})?)?$" },
            ChoiceSetting choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Allowed.Select(name => JsonValue.Create(name))]) },
            UnitSetting => new JsonObject { ["type"] = "string", ["pattern"] = $@"^\S(.{{0,{UnitSetting.Longest - 2}}}\S)?$" },
            TextSetting or TimeZoneSetting => new JsonObject { ["type"] = Scalars() },
            _ => throw new InvalidOperationException($"{setting.GetType().Name} has no schema."),
        };
        schema["description"] = setting.Description;
        return schema;
    }

    private static JsonArray Scalars() => ["string", "number", "boolean"];
}
