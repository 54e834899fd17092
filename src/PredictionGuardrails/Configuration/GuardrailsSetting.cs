using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails;

/// <summary>A setting that is in force, and who stated it.</summary>
/// <param name="Path">Its full path in configuration: <c>PredictionGuardrails:Guards:fare:Range:Minimum</c>.</param>
/// <param name="Value">Its value as configuration would write it; the values of a list with commas between them.</param>
/// <param name="Origin">Who stated it.</param>
/// <param name="Provider">The provider of configuration that stated it; null where configuration did not.</param>
public sealed record GuardrailsSetting(string Path, string Value, SettingOrigin Origin, IConfigurationProvider? Provider);

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
    ByHand,
}
