using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Configuration;

/// <summary>The settings that were applied last, to be told of.</summary>
/// <param name="Path">The path of the section.</param>
/// <param name="Shared">What all guards share.</param>
/// <param name="Guards">The guards' options, by name.</param>
/// <param name="Contributed">The values in the sections that other packages contribute, by path.</param>
/// <param name="Providers">Who stated each path that configuration states.</param>
internal sealed record EffectiveSettings(
    string Path,
    PredictionGuardrailsOptions Shared,
    IReadOnlyDictionary<string, PredictionGuardOptions> Guards,
    IReadOnlyDictionary<string, string> Contributed,
    IReadOnlyDictionary<string, IConfigurationProvider?> Providers)
{
    private static readonly Dictionary<string, string> SharedDefaults = Flatten(new PredictionGuardrailsOptions(), SettingsJson.Default.PredictionGuardrailsOptions);
    private static readonly Dictionary<string, string> GuardDefaults = Flatten(new PredictionGuardOptions(), SettingsJson.Default.PredictionGuardOptions);

    public IEnumerable<EffectiveSetting> Settings =>
    [
        .. Of(Path, Flatten(Shared, SettingsJson.Default.PredictionGuardrailsOptions), SharedDefaults),
        .. Contributed.Select(setting => new EffectiveSetting
        {
            Path = setting.Key,
            Value = setting.Value,
            Origin = SettingOrigin.Configuration,
            Provider = Providers.GetValueOrDefault(setting.Key),
        }),
        .. Guards.SelectMany(guard => Of($"{Path}:Guards:{guard.Key}", Flatten(guard.Value, SettingsJson.Default.PredictionGuardOptions), GuardDefaults)),
    ];

    /// <summary>The paths below a section that configuration states, each with the provider whose value counts.</summary>
    public static Dictionary<string, IConfigurationProvider?> FindProviders(IConfiguration? configuration, IConfigurationSection? section)
    {
        var found = new Dictionary<string, IConfigurationProvider?>(StringComparer.OrdinalIgnoreCase);
        var providers = (configuration as IConfigurationRoot)?.Providers.Reverse().ToList() ?? [];
        foreach (var (path, value) in section?.AsEnumerable() ?? [])
        {
            if (value is not null)
            {
                found[path] = providers.Find(provider => provider.TryGet(path, out _));
            }
        }

        return found;
    }

    private IEnumerable<EffectiveSetting> Of(string path, Dictionary<string, string> settings, Dictionary<string, string> defaults) =>
        from setting in settings
        let full = $"{path}:{setting.Key}"
        let isStated = Providers.TryGetValue(full, out _) || Providers.ContainsKey($"{full}:0")
        let origin = isStated ? SettingOrigin.Configuration
            : defaults.TryGetValue(KeyOfDefault(setting.Key), out var usual) && usual == setting.Value ? SettingOrigin.Default
            : SettingOrigin.Code
        select new EffectiveSetting
        {
            Path = full,
            Value = setting.Value,
            Origin = origin,
            Provider = Providers.GetValueOrDefault(full) ?? Providers.GetValueOrDefault($"{full}:0"),
        };

    /// <summary>Metrics and inputs have the same settings and defaults as the guard's own prediction.</summary>
    private static string KeyOfDefault(string key) => key.Split(':') is ["Metrics" or "Inputs", _, .. var rest] ? string.Join(':', rest) : key;

    /// <summary>Every setting that has a value, by its path below the options.</summary>
    private static Dictionary<string, string> Flatten<TOptions>(TOptions options, JsonTypeInfo<TOptions> type)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        AddAll("", JsonSerializer.SerializeToNode(options, type));
        return settings;

        void AddAll(string path, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject section:
                    foreach (var (key, child) in section)
                    {
                        AddAll(path.Length == 0 ? key : $"{path}:{key}", child);
                    }

                    break;
                case JsonArray { Count: > 0 } list:
                    settings[path] = string.Join(", ", list);
                    break;
                case JsonValue value:
                    settings[path] = value.ToString();
                    break;
                default:
                    break;
            }
        }
    }
}

/// <summary>Writes options as configuration would.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PredictionGuardrailsOptions))]
[JsonSerializable(typeof(PredictionGuardOptions))]
internal sealed partial class SettingsJson : JsonSerializerContext;
