using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>Represents the errors of a configuration, each with the full path of its setting.</summary>
public sealed class SettingErrors
{
    private readonly List<(string Path, string Message)> _errors = [];

    internal SettingErrors()
    {
    }

    internal bool Any => _errors.Count > 0;

    /// <summary>Adds one error. The same error is added only once.</summary>
    /// <param name="path">The full path of the setting: <see cref="Microsoft.Extensions.Configuration.IConfigurationSection.Path"/>.</param>
    /// <param name="why">What is wrong and what is expected, in full sentences: "'zero' isn't valid. Expected a finite number."</param>
    public void Add(string path, string why)
    {
        if (!_errors.Contains((path, why)))
        {
            _errors.Add((path, why));
        }
    }

    internal bool AnyAt(string path) => _errors.Exists(error => error.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    internal bool AnyUnder(string path) => _errors.Exists(error =>
        error.Path.Equals(path, StringComparison.OrdinalIgnoreCase) || error.Path.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase));

    internal SettingsException ToException() => new([.. _errors.Select(static error => $"{error.Path}: {EndSentence(error.Message)}")]);

    private static string EndSentence(string text) => text is [.., '.' or '?' or '!'] ? text : $"{text}.";
}
