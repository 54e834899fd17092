using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Names;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>A service's settings files, layered as the service layers them: what a later file says goes on top of what an earlier one does.</summary>
internal static class SettingsFiles
{
    /// <exception cref="InputException">A file is missing or no JSON.</exception>
    public static IConfigurationRoot Load(IReadOnlyList<string> paths)
    {
        var builder = new ConfigurationBuilder();
        foreach (var path in paths)
        {
            builder.AddConfiguration(Load(path));
        }

        return builder.Build();
    }

    /// <summary>Settings that are in memory.</summary>
    public static IConfigurationRoot Parse(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    /// <summary>The section of the guards.</summary>
    public static IConfigurationSection SectionOf(IConfiguration configuration) => configuration.GetSection(GuardrailsSettings.SectionName);

    private static IConfigurationRoot Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{path}: there is no such file.");
        }

        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw exception.GetBaseException() is JsonException json
                ? new InputException($"{path}({json.LineNumber + 1},{json.BytePositionInLine + 1}) is no JSON: {json.Message.Split(" LineNumber", 2)[0]}", exception)
                : new InputException($"{path} cannot be read: {exception.GetBaseException().Message}", exception);
        }
    }

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
