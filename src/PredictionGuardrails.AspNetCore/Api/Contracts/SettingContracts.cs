using System.ComponentModel;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>An effective setting.</summary>
/// <param name="Path">The path in configuration.</param>
/// <param name="Value">The value. For a file, only its name; addresses are hidden.</param>
/// <param name="Origin">The source of the value.</param>
/// <param name="Source">The configuration source: a file name, environment variables, or the command line; null if the value isn't from configuration.</param>
internal sealed record SettingView(string Path, string Value, SettingOrigin Origin, string? Source);

/// <summary>The source of a setting.</summary>
[Description("The source of a setting.")]
internal enum SettingOrigin
{
    /// <summary>The default value.</summary>
    Default,

    /// <summary>The service's code.</summary>
    Code,

    /// <summary>Configuration.</summary>
    Configuration,

    /// <summary>A manual override.</summary>
    ByHand,
}
