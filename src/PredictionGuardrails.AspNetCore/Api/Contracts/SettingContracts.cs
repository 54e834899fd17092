using System.ComponentModel;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A setting in force.</summary>
/// <param name="Path">Its path in configuration.</param>
/// <param name="Value">Its value; of a file, its name alone, and of an address nothing.</param>
/// <param name="Origin">Who stated it.</param>
/// <param name="Source">Where in configuration: a file's name, environment variables, the command line; null where configuration did not.</param>
internal sealed record SettingView(string Path, string Value, SettingOrigin Origin, string? Source);

/// <summary>Who stated a setting, in the words of the API.</summary>
[Description("Who stated a setting.")]
internal enum SettingOrigin
{
    /// <summary>Nobody.</summary>
    Default,

    /// <summary>The service's code.</summary>
    Code,

    /// <summary>Configuration.</summary>
    Configuration,

    /// <summary>Somebody, while the service was running.</summary>
    ByHand,
}
