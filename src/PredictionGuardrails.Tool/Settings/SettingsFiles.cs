using System.Text;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The settings files of a service. As in the service, later files override earlier ones.</summary>
internal static class SettingsFiles
{
    /// <exception cref="InputException">A file doesn't exist or isn't valid JSON.</exception>
    public static IConfigurationRoot Load(IReadOnlyList<string> paths) => Layer(paths.Select(SettingsFile.Read));

    /// <exception cref="InputException">A file isn't valid JSON.</exception>
    public static IConfigurationRoot Layer(IEnumerable<SettingsFile> files)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in files)
        {
            file.AddTo(builder);
        }

        return builder.Build();
    }

    /// <summary>Parses settings.</summary>
    public static IConfigurationRoot Parse(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>The section of the guards.</summary>
    public static IConfigurationSection SectionOf(IConfiguration configuration) => configuration.GetSection(GuardrailsSettings.SectionName);

    /// <summary>The guard with a name, or the only guard.</summary>
    /// <exception cref="InputException">No guard has this name, or the settings contain several guards and no name is given.</exception>
    public static string GuardOf(IConfiguration configuration, IReadOnlyList<string> paths, string? name)
    {
        var files = string.Join(", ", paths);
        var guards = SectionOf(configuration).GetSection("Guards").GetChildren().Select(guard => guard.Key).ToList();
        if (guards.Count == 0)
        {
            throw new InputException($"{files}: No guards found in {GuardrailsSettings.SectionName}:Guards.");
        }

        if (guards.Find(guard => string.IsNullOrWhiteSpace(guard) || guard.Any(char.IsControl)) is { } bad)
        {
            throw new InputException($"{files}: {GuardrailsSettings.SectionName}:Guards: {OneLine.Quote(bad)} isn't a valid guard name. Expected a name that isn't blank and has no control characters.");
        }

        if (name is null)
        {
            return guards.Count == 1
                ? guards[0]
                : throw new InputException($"{files}: The settings contain several guards. Specify one of them with --guard: {KnownNames.List(guards)}.");
        }

        return guards.Find(guard => guard.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"{files}: Guard {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, guards, "guards")}");
    }
}
