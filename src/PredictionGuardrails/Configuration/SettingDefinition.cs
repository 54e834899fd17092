using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>
/// What a setting means and which values it allows. From it come the validation at start, the errors with the full path of a setting, and the JSON schema
/// for editors. The description should state the default.
/// </summary>
public sealed class SettingDefinition
{
    private SettingDefinition(Setting setting) => Setting = setting;

    internal Setting Setting { get; }

    /// <summary>Any text but the empty one.</summary>
    /// <param name="description">What the setting means.</param>
    /// <param name="isSecret">Whether the value is never shown; false by default.</param>
    public static SettingDefinition Text(string description, bool isSecret = false) => new(new TextSetting(description) { IsSecret = isSecret });

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <param name="description">What the setting means.</param>
    public static SettingDefinition Flag(string description) => new(new FlagSetting(description));

    /// <summary>A finite number.</summary>
    /// <param name="description">What the setting means.</param>
    public static SettingDefinition Number(string description) => new(new NumberSetting(description));

    /// <summary>A whole number.</summary>
    /// <param name="description">What the setting means.</param>
    /// <param name="minimum">The smallest allowed number; 0 by default.</param>
    /// <param name="maximum">The largest allowed number; <see cref="int.MaxValue"/> by default.</param>
    public static SettingDefinition Count(string description, int minimum = 0, int maximum = int.MaxValue) =>
        new(new CountSetting(description, new AllowedRange<int>(minimum, maximum)));

    /// <summary>A duration, as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</summary>
    /// <param name="description">What the setting means.</param>
    /// <param name="minimum">The shortest allowed duration; zero by default.</param>
    /// <param name="maximum">The longest allowed duration; 31 days by default, which a timer can wait.</param>
    public static SettingDefinition Duration(string description, TimeSpan minimum = default, TimeSpan? maximum = null) =>
        new(new DurationSetting(description, new AllowedRange<TimeSpan>(minimum, maximum ?? SettingLimits.LongestDuration)));

    /// <summary>A fraction, at least 0 and less than 1.</summary>
    /// <param name="description">What the setting means.</param>
    public static SettingDefinition Fraction(string description) => new(new ShareSetting(description));

    /// <summary>One of several names, whatever their case.</summary>
    /// <param name="description">What the setting means.</param>
    /// <param name="allowed">The names.</param>
    public static SettingDefinition Choice(string description, params string[] allowed) => new(new ChoiceSetting(description, allowed));

    /// <summary>A list of at least one value.</summary>
    /// <param name="description">What the setting means.</param>
    public static SettingDefinition List(string description) => new(new ListSetting(description));

    /// <summary>A section whose settings have known names.</summary>
    /// <param name="description">What the section is for.</param>
    /// <param name="settings">Its settings, by name.</param>
    public static SettingDefinition Section(string description, IReadOnlyDictionary<string, SettingDefinition> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(SectionOf(description, settings));
    }

    /// <summary>A section whose names the user chooses, each with the same settings.</summary>
    /// <param name="description">What the names stand for.</param>
    /// <param name="descriptionOfEach">What one of them is.</param>
    /// <param name="settings">The settings of each, by name.</param>
    public static SettingDefinition NamedSections(string description, string descriptionOfEach, IReadOnlyDictionary<string, SettingDefinition> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(new NamedSectionsSetting(description, SectionOf(descriptionOfEach, settings)));
    }

    private static SectionSetting SectionOf(string description, IReadOnlyDictionary<string, SettingDefinition> settings) =>
        new(description, settings.ToDictionary(static setting => setting.Key, static setting => setting.Value.Setting));
}
