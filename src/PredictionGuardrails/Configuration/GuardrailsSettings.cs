using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>The section <c>PredictionGuardrails</c> of a configuration, for tools that look at it without running the service.</summary>
public static class GuardrailsSettings
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "PredictionGuardrails";

    /// <summary>Finds what is wrong with a configuration, as far as it can be told without the code that adds the guards.</summary>
    /// <param name="configuration">A configuration with the section, or the section itself.</param>
    /// <param name="contributed">The sections that other packages contribute; none by default.</param>
    /// <returns>A sentence for each error, which begins with the setting's full path; empty if nothing is wrong.</returns>
    public static IReadOnlyList<string> Validate(IConfiguration configuration, IReadOnlyCollection<SettingsSection>? contributed = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var errors = new SettingErrors();
        new GuardrailsConfiguration(configuration, stateOptions: null, knowsEveryGuard: false, contributed).Check(errors);
        return errors.Any ? [.. errors.ToException().Failures] : [];
    }
}
