using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Fleet.Configuration;

/// <summary>The section <c>PredictionGuardrails:Fleet</c>.</summary>
internal sealed class FleetSection() : SettingsSection("Fleet", FleetDefinition.Section)
{
    private volatile FleetSettings _current = new();

    public FleetSettings Current => _current;

    /// <inheritdoc/>
    protected override void Validate(IConfigurationSection section, SettingErrors errors)
    {
        var settings = section.Get<FleetSettings>() ?? new FleetSettings();
        if (settings.Quorum is not (> 0 and <= 1))
        {
            errors.Add(
                $"{section.Path}:{nameof(settings.Quorum)}", "Expected a number greater than 0 and at most 1, for example 0.5 for half of the replicas.");
        }
    }

    /// <inheritdoc/>
    protected override void Apply(IConfigurationSection section) => _current = section.Get<FleetSettings>() ?? new FleetSettings();
}
