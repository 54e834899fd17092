using System.Text;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Names;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>A service's settings files, layered as the service layers them: what a later file says goes on top of what an earlier one does.</summary>
internal static class SettingsFiles
{
    /// <exception cref="InputException">A file is missing or no JSON.</exception>
    public static IConfigurationRoot Load(IReadOnlyList<string> paths) => Layer(paths.Select(SettingsFile.Read));

    /// <exception cref="InputException">A file is no JSON.</exception>
    public static IConfigurationRoot Layer(IEnumerable<SettingsFile> files)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in files)
        {
            builder.AddConfiguration(file.ToConfiguration());
        }

        return builder.Build();
    }

    /// <summary>Settings that are in memory.</summary>
    public static IConfigurationRoot Parse(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>The section of the guards.</summary>
    public static IConfigurationSection SectionOf(IConfiguration configuration) => configuration.GetSection(GuardrailsSettings.SectionName);

    /// <summary>The guard whose settings are meant: the named one, or the only one.</summary>
    /// <exception cref="InputException">There is none of that name, or there are several and none is named.</exception>
    public static string GuardOf(IConfiguration configuration, IReadOnlyList<string> paths, string? name)
    {
        var files = string.Join(", ", paths);
        var guards = SectionOf(configuration).GetSection("Guards").GetChildren().Select(guard => guard.Key).ToList();
        if (guards.Count == 0)
        {
            throw new InputException($"{files}: there are no guards under {GuardrailsSettings.SectionName}:Guards.");
        }

        if (guards.Find(guard => string.IsNullOrWhiteSpace(guard) || guard.Any(char.IsControl)) is { } bad)
        {
            throw new InputException($"{files}: {GuardrailsSettings.SectionName}:Guards has a guard {OneLine.Quote(bad)}: a name that is not blank, without control characters, is expected.");
        }

        if (name is null)
        {
            return guards.Count == 1
                ? guards[0]
                : throw new InputException($"{files}: there are several guards: say which with --guard. Known here: {NameSuggestion.List(guards)}.");
        }

        return guards.Find(guard => guard.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"{files}: there is no guard \"{name}\"{NameSuggestion.Suggest(name, guards)}.");
    }
}
