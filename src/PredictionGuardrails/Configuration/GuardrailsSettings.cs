using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>Validates the section <c>PredictionGuardrails</c> of a configuration without running the service.</summary>
public static class GuardrailsSettings
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "PredictionGuardrails";

    /// <summary>Finds the errors of a configuration that can be found without the code that registers the guards.</summary>
    /// <param name="configuration">A configuration that contains the section, or the section itself.</param>
    /// <param name="contributed">The sections of other packages. The default is none.</param>
    /// <returns>The errors, each with the full path of its setting; empty if the configuration is valid.</returns>
    public static IReadOnlyList<string> Validate(IConfiguration configuration, IReadOnlyCollection<SettingsSection>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var errors = new SettingErrors();
        new GuardrailsConfiguration(configuration, stateOptions: null, knowsEveryGuard: false, contributed).Check(errors);
        return errors.Any ? [.. errors.ToException().Failures] : [];
    }
}
