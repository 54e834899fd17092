using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails;

/// <summary>A setting that is in force, and who stated it.</summary>
public sealed record EffectiveSetting
{
    /// <summary>Its full path in configuration: <c>PredictionGuardrails:Guards:fare:Range:Minimum</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its value as configuration would write it; the values of a list with commas between them.</summary>
    public required string Value { get; init; }

    /// <summary>Who stated it.</summary>
    public required SettingOrigin Origin { get; init; }

    /// <summary>The provider of configuration that stated it; null where configuration did not.</summary>
    public IConfigurationProvider? Provider { get; init; }
}

/// <summary>Who stated a setting.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody: the library's own default.</summary>
    Default,

    /// <summary>The service's code.</summary>
    Code,

    /// <summary>Configuration.</summary>
    Configuration,

    /// <summary>Somebody, by hand, while the service was running.</summary>
    Override,
}
