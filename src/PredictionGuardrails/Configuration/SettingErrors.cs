using Microsoft.Extensions.Options;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>Everything that is wrong with a configuration, each error with the full path of its setting.</summary>
public sealed class SettingErrors
{
    private readonly List<(string Path, string Why)> _errors = [];

    internal SettingErrors()
    {
    }

    internal bool Any => _errors.Count > 0;

    /// <summary>Adds one error.</summary>
    /// <param name="path">The setting's full path: <see cref="Microsoft.Extensions.Configuration.IConfigurationSection.Path"/>.</param>
    /// <param name="why">What was found and what is allowed, as the rest of a sentence that begins with the path.</param>
    public void Add(string path, string why) => _errors.Add((path, why));

    internal bool AnyUnder(string path) => _errors.Exists(error =>
        error.Path.Equals(path, StringComparison.OrdinalIgnoreCase) || error.Path.StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase));

    internal OptionsValidationException ToException() =>
        new(GuardrailsConfiguration.SectionName, typeof(PredictionGuardrailsOptions), _errors.Select(error => $"{error.Path} {error.Why}."));
}
