using System.Globalization;
using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Names;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Configuration;

/// <summary>
/// One setting: what it means, and what is allowed there. The walk over a configuration and the JSON schema are both made from the tree
/// of settings, so that neither can fall behind the other.
/// </summary>
internal abstract record Setting(string Description)
{
    /// <summary>Adds everything that is wrong at or below a place of the configuration.</summary>
    public abstract void Check(IConfigurationSection place, SettingErrors errors);

    /// <summary>The setting at a path below this one; null if there is none.</summary>
    /// <param name="keys">The keys of the path.</param>
    public virtual Setting? Find(ReadOnlySpan<string> keys) => keys.IsEmpty ? this : null;

    /// <summary>
    /// What is wrong with the shape of a section; null if nothing is. Configuration reads an empty list as an empty text, and null like a section without
    /// settings.
    /// </summary>
    protected static string? FindWrongShape(IConfigurationSection place) => place.Value switch
    {
        null => null,
        "" => "is an empty text or an empty list",
        { } value => $"is {ObservedText.Of(value)}",
    };
}

/// <summary>An object with known names.</summary>
internal sealed record SectionSetting(string Description, IReadOnlyDictionary<string, Setting> Settings) : Setting(Description)
{
    public override Setting? Find(ReadOnlySpan<string> keys)
    {
        if (keys.IsEmpty)
        {
            return this;
        }

        var name = keys[0];
        var child = Settings.FirstOrDefault(setting => setting.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return child?.Find(keys[1..]);
    }

    public override void Check(IConfigurationSection place, SettingErrors errors)
    {
        var children = place.GetChildren().ToList();
        if ((FindWrongShape(place) ?? (IsList(children) ? "is a list" : null)) is { } wrong)
        {
            errors.Add(place.Path, $"{wrong}: a section is expected, with {NameSuggestion.List(Settings.Keys)}");
            return;
        }

        foreach (var child in children)
        {
            if (Settings.FirstOrDefault(setting => setting.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase)).Value is { } setting)
            {
                setting.Check(child, errors);
            }
            else
            {
                errors.Add(child.Path, $"is not a setting{NameSuggestion.Suggest(child.Key, Settings.Keys, SettingSynonyms.Translate(child.Key))}");
            }
        }
    }

    /// <summary>Configuration numbers the items of a list from zero.</summary>
    private static bool IsList(List<IConfigurationSection> children) =>
        children.Count > 0 && children.TrueForAll(static child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
}

/// <summary>An object whose names the user chooses: guards, metrics, checks. Whether code knows the names is asked elsewhere.</summary>
internal sealed record NamedSectionsSetting(string Description, SectionSetting Each) : Setting(Description)
{
    public override Setting? Find(ReadOnlySpan<string> keys) => keys.IsEmpty ? this : Each.Find(keys[1..]);

    public override void Check(IConfigurationSection place, SettingErrors errors)
    {
        if (FindWrongShape(place) is { } wrong)
        {
            errors.Add(place.Path, $"{wrong}: a section with one section for each name is expected");
            return;
        }

        foreach (var child in place.GetChildren())
        {
            Each.Check(child, errors);
        }
    }
}

/// <summary>A list of texts.</summary>
internal sealed record ListSetting(string Description) : Setting(Description)
{
    public override void Check(IConfigurationSection place, SettingErrors errors)
    {
        var items = place.GetChildren().ToList();
        if (items.Count == 0)
        {
            var isEmpty = string.IsNullOrEmpty(place.Value);
            errors.Add(place.Path, isEmpty ? "is empty: a list of at least one value is expected" : $"is {ObservedText.Of(place.Value)}: a list is expected");
        }

        foreach (var item in items.Where(item => item.Value is null))
        {
            errors.Add(item.Path, "is not a single value: a text, a number or a truth value is expected");
        }
    }
}

/// <summary>A single value.</summary>
internal abstract record ValueSetting(string Description, string Expected) : Setting(Description)
{
    public sealed override void Check(IConfigurationSection place, SettingErrors errors)
    {
        if (place.GetChildren().Any())
        {
            errors.Add(place.Path, $"is a section or a list: {Expected} is expected");
        }
        else if (place.Value is not { } text)
        {
            errors.Add(place.Path, $"is null or an empty section: {Expected} is expected, or leave the setting out");
        }
        else if (!Allows(text))
        {
            errors.Add(place.Path, $"is {ObservedText.Of(text)}: {Expected} is expected");
        }
    }

    protected abstract bool Allows(string text);
}

internal sealed record TextSetting(string Description) : ValueSetting(Description, "a text")
{
    /// <summary>Whether the value is never shown.</summary>
    public bool IsSecret { get; init; }

    protected override bool Allows(string text) => text.Length > 0;
}

/// <summary>A unit of measure, short enough to stand after a number.</summary>
internal sealed record UnitSetting(string Description) : ValueSetting(Description, $"a unit of at most {Longest} printable characters, such as \"EUR\" or \"min\",")
{
    /// <summary>The largest number of characters.</summary>
    public const int Longest = 20;

    /// <summary>Whether a text can be a unit.</summary>
    public static bool IsUnit(string text) => text.Length is > 0 and <= Longest && text.Trim() == text && text.All(LineText.Fits);

    protected override bool Allows(string text) => IsUnit(text);
}

internal sealed record FlagSetting(string Description) : ValueSetting(Description, "true or false")
{
    protected override bool Allows(string text) => bool.TryParse(text, out _);
}

internal sealed record NumberSetting(string Description) : ValueSetting(Description, "a finite number, such as 0.5,")
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
}

internal sealed record CountSetting(string Description, AllowedRange<int> Limits)
    : ValueSetting(Description, $"a whole number, at least {Limits.Minimum} and at most {Limits.Maximum},")
{
    protected override bool Allows(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Limits.Allows(number);
}

internal sealed record DurationSetting(string Description, AllowedRange<TimeSpan> Limits)
    : ValueSetting(Description, $"a duration as \"hh:mm:ss\" or \"d.hh:mm:ss\", at least \"{Limits.Minimum}\" and at most \"{Limits.Maximum}\",")
{
    // A bare "10" would be read as ten days.
    protected override bool Allows(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
        && Limits.Allows(duration);
}

/// <summary>A number of predictions or a duration.</summary>
internal sealed record FalseAlarmSetting(string Description) : ValueSetting(Description, FalseAlarmRate.Expected)
{
    protected override bool Allows(string text) => FalseAlarmRate.TryParse(text, out _);
}

/// <summary>A factor by which something may be larger or smaller.</summary>
internal sealed record FactorSetting(string Description) : ValueSetting(Description, "a number above 1, such as 2,")
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 1 && double.IsFinite(number);
}

/// <summary>A share of the whole, from zero up.</summary>
internal sealed record ShareSetting(string Description) : ValueSetting(Description, "a share, at least 0 and below 1 (0.1 for 10 %),")
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1;
}

internal sealed record ChoiceSetting(string Description, string[] Allowed) : ValueSetting(Description, $"one of {NameSuggestion.List(Allowed)}")
{
    protected override bool Allows(string text) => Allowed.Contains(text, StringComparer.OrdinalIgnoreCase);
}

internal sealed record TimeZoneSetting(string Description) : ValueSetting(Description, "the name of a time zone that this machine knows, such as \"UTC\" or \"Europe/Berlin\",")
{
    protected override bool Allows(string text) => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _);
}
