using Microsoft.Extensions.Configuration;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Configuration;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The settings of the prediction log. Guards, columns, and the tracking plan aren't known here.</summary>
internal sealed class LogSection() : SettingsSection(SectionName, PredictionLogDefinition.Section)
{
    private const string SectionName = "PredictionLog";

    /// <summary>Whether a setting belongs to the prediction log, which guards don't know.</summary>
    public static bool Contains(string path)
    {
        var section = $"{GuardrailsSettings.SectionName}:{SectionName}";
        return path.Equals(section, StringComparison.OrdinalIgnoreCase) || path.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    protected override void Validate(IConfigurationSection section, SettingErrors errors)
    {
        var options = new PredictionLogOptions();
        section.Bind(options);
        foreach (var error in options.FindErrors())
        {
            errors.Add($"{section.Path}:{error.Option}", error.Message);
        }
    }

    /// <inheritdoc/>
    protected override void Apply(IConfigurationSection section)
    {
        // Nothing is logged here.
    }
}
