using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>
/// Defines a setting: its description and its allowed values. Definitions are used for validation, error messages, and the JSON schema. The description
/// should contain the default.
/// </summary>
public sealed class SettingDefinition
{
    private SettingDefinition(Setting setting) => Setting = setting;

    internal Setting Setting { get; }

    /// <summary>Defines a text that isn't empty.</summary>
    /// <param name="description">The description of the setting.</param>
    /// <param name="isSecret"><see langword="true"/> to never show the value. The default is <see langword="false"/>.</param>
    public static SettingDefinition Text(string description, bool isSecret = false) => new(new TextSetting(description) { IsSecret = isSecret });

    /// <summary>Defines a Boolean: <c>true</c> or <c>false</c>.</summary>
    /// <param name="description">The description of the setting.</param>
    public static SettingDefinition Flag(string description) => new(new FlagSetting(description));

    /// <summary>Defines a finite number.</summary>
    /// <param name="description">The description of the setting.</param>
    public static SettingDefinition Number(string description) => new(new NumberSetting(description));

    /// <summary>Defines a whole number.</summary>
    /// <param name="description">The description of the setting.</param>
    /// <param name="minimum">The smallest allowed number. The default is 0.</param>
    /// <param name="maximum">The largest allowed number. The default is <see cref="int.MaxValue"/>.</param>
    public static SettingDefinition Count(string description, int minimum = 0, int maximum = int.MaxValue) =>
        new(new CountSetting(description, new AllowedRange<int>(minimum, maximum)));

    /// <summary>Defines a size in bytes.</summary>
    /// <param name="description">The description of the setting.</param>
    /// <param name="minimum">The smallest allowed size. The default is 0.</param>
    /// <param name="maximum">The largest allowed size. The default is <see cref="long.MaxValue"/>.</param>
    public static SettingDefinition Size(string description, long minimum = 0, long maximum = long.MaxValue) =>
        new(new SizeSetting(description, new AllowedRange<long>(minimum, maximum)));

    /// <summary>Defines a duration in the format <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</summary>
    /// <param name="description">The description of the setting.</param>
    /// <param name="minimum">The shortest allowed duration. The default is zero.</param>
    /// <param name="maximum">The longest allowed duration. The default is 31 days.</param>
    public static SettingDefinition Duration(string description, TimeSpan minimum = default, TimeSpan? maximum = null) =>
        new(new DurationSetting(description, new AllowedRange<TimeSpan>(minimum, maximum ?? SettingLimits.LongestDuration)));

    /// <summary>Defines a fraction that is at least 0 and less than 1.</summary>
    /// <param name="description">The description of the setting.</param>
    public static SettingDefinition Fraction(string description) => new(new ShareSetting(description));

    /// <summary>Defines one of several names, which aren't case-sensitive.</summary>
    /// <param name="description">The description of the setting.</param>
    /// <param name="allowed">The allowed names.</param>
    public static SettingDefinition Choice(string description, params string[] allowed) => new(new ChoiceSetting(description, allowed));

    /// <summary>Defines a list with at least one value.</summary>
    /// <param name="description">The description of the setting.</param>
    public static SettingDefinition List(string description) => new(new ListSetting(description));

    /// <summary>Defines a section whose settings have fixed names.</summary>
    /// <param name="description">The description of the section.</param>
    /// <param name="settings">The settings by name.</param>
    public static SettingDefinition Section(string description, IReadOnlyDictionary<string, SettingDefinition> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(SectionOf(description, settings));
    }

    /// <summary>Defines a section whose names are chosen by the user. Each name has the same settings.</summary>
    /// <param name="description">The description of the section.</param>
    /// <param name="descriptionOfEach">The description of each name.</param>
    /// <param name="settings">The settings of each name, by name.</param>
    public static SettingDefinition NamedSections(string description, string descriptionOfEach, IReadOnlyDictionary<string, SettingDefinition> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(new NamedSectionsSetting(description, SectionOf(descriptionOfEach, settings)));
    }

    private static SectionSetting SectionOf(string description, IReadOnlyDictionary<string, SettingDefinition> settings) =>
        new(description, settings.ToDictionary(static setting => setting.Key, static setting => setting.Value.Setting));
}
