using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails;

/// <summary>Represents a setting with its value and source.</summary>
public sealed record EffectiveSetting
{
    /// <summary>Gets the full path in configuration, for example <c>PredictionGuardrails:Guards:fare:Range:Minimum</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the value as it's written in configuration. The values of a list are separated by commas.</summary>
    public required string Value { get; init; }

    /// <summary>Gets the source of the value.</summary>
    public required SettingOrigin Origin { get; init; }

    /// <summary>Gets the configuration provider of the value; <see langword="null"/> if the value isn't from configuration.</summary>
    public IConfigurationProvider? Provider { get; init; }
}

/// <summary>Specifies the source of a setting.</summary>
public enum SettingOrigin
{
    /// <summary>The default of the library.</summary>
    Default,

    /// <summary>The code of the service.</summary>
    Code,

    /// <summary>Configuration.</summary>
    Configuration,

    /// <summary>A manual override at runtime.</summary>
    Override,
}
