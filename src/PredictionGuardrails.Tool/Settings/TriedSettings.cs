using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The settings of a guard for a history: those of the service, without what's defined in code or belongs to the running service.</summary>
/// <param name="Guard">The guard's name.</param>
/// <param name="Pairs">The settings by full path.</param>
/// <param name="LeftOut">The settings that aren't used, with reasons.</param>
internal sealed record TriedSettings(string Guard, IReadOnlyDictionary<string, string?> Pairs, IReadOnlyList<string> LeftOut)
{
    private static readonly string[] InCode = ["Metrics", "Checks"];

    /// <summary>No settings: the guard uses its defaults.</summary>
    public static TriedSettings None(string guard) => new(guard, new Dictionary<string, string?>(), []);

    /// <summary>The settings of a guard, and those of all guards.</summary>
    /// <param name="configuration">The settings of the service.</param>
    /// <param name="guard">The guard's name.</param>
    /// <param name="metric">The metric whose settings the guard gets as its own; null for none.</param>
    public static TriedSettings Of(IConfiguration configuration, string guard, string? metric = null)
    {
        var section = SettingsFiles.SectionOf(configuration);
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var leftOut = new List<string>();
        foreach (var (path, value) in section.AsEnumerable().Where(setting => setting.Value is not null && !LogSection.Contains(setting.Key)))
        {
            var parts = path.Split(':');
            var isOfGuard = parts.Length > 3 && parts[1].Equals("Guards", StringComparison.OrdinalIgnoreCase);
            if (isOfGuard && !parts[2].Equals(guard, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (isOfGuard && IsOfMetric(parts, metric))
            {
                pairs[string.Join(':', [.. parts[..3], .. parts[5..]])] = value;
            }
            else if (isOfGuard && parts.Length > 4 && InCode.Contains(parts[3], StringComparer.OrdinalIgnoreCase))
            {
                leftOut.Add($"{string.Join(':', parts[..5])} applies to a metric or check that's defined in code");
            }
            else if (path.EndsWith(":Baseline:Path", StringComparison.OrdinalIgnoreCase))
            {
                leftOut.Add($"{path} belongs to the running service. To load a baseline, use --baseline");
            }
            else
            {
                pairs[path] = value;
            }
        }

        return new TriedSettings(guard, pairs, [.. leftOut.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private static bool IsOfMetric(string[] parts, string? metric) =>
        parts.Length > 5 && parts[3].Equals("Metrics", StringComparison.OrdinalIgnoreCase) && parts[4].Equals(metric, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the settings contain a fallback.</summary>
    public bool HasFallback => Pairs.Keys.Any(path => path.Contains($":{Guard}:Fallback:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Overrides settings of the guard.</summary>
    public TriedSettings With(params (string Setting, string Value)[] settings)
    {
        var pairs = new Dictionary<string, string?>(Pairs, StringComparer.OrdinalIgnoreCase);
        foreach (var (setting, value) in settings)
        {
            pairs[$"{GuardrailsSettings.SectionName}:Guards:{Guard}:{setting}"] = value;
        }

        return this with { Pairs = pairs };
    }

    public IConfiguration ToConfiguration() => new ConfigurationBuilder().AddInMemoryCollection(Pairs).Build();
}
