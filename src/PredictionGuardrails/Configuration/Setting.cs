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
        "" => "An empty value or list isn't valid.",
        { } value => $"{ObservedText.Of(value)} isn't valid.",
    };

    /// <summary>Configuration numbers the items of a list from zero.</summary>
    protected static bool IsList(List<IConfigurationSection> children) =>
        children.Count > 0 && children.TrueForAll(static child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
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
        if ((FindWrongShape(place) ?? (IsList(children) ? "A list isn't valid." : null)) is { } wrong)
        {
            errors.Add(place.Path, $"{wrong} Expected a section, for example with {Settings.Keys.First()}.");
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
                errors.Add(child.Path, $"Unknown setting.{NameSuggestion.Suggest(child.Key, Settings.Keys, "settings", SettingSynonyms.Translate(child.Key))}");
            }
        }
    }
}

/// <summary>An object whose names the user chooses: guards, metrics, checks. Whether code knows the names is asked elsewhere.</summary>
internal sealed record NamedSectionsSetting(string Description, SectionSetting Each) : Setting(Description)
{
    /// <summary>Whether names that count from zero can only be the items of a list. Labels, and names that code chooses, can be whole numbers.</summary>
    public bool RefusesWholeNumbers { get; init; }

    public override Setting? Find(ReadOnlySpan<string> keys) => keys.IsEmpty ? this : Each.Find(keys[1..]);

    public override void Check(IConfigurationSection place, SettingErrors errors)
    {
        var children = place.GetChildren().ToList();
        var isList = RefusesWholeNumbers && IsList(children) && children.Exists(static child => child.Key == "0");
        if ((FindWrongShape(place) ?? (isList ? "A list isn't valid." : null)) is { } wrong)
        {
            errors.Add(place.Path, $"{wrong} Expected a section that contains one section per name.");
            return;
        }

        foreach (var child in children)
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
            errors.Add(place.Path, isEmpty ? "At least one value is required." : CompilationContext.DescribeInvalid(place.Value!, "a list"));
        }
        else if (!IsList(items))
        {
            errors.Add(place.Path, "A section isn't valid. Expected a list.");
            return;
        }

        foreach (var item in items.Where(item => item.Value is null))
        {
            errors.Add(item.Path, "A section, a list, or null isn't valid. Expected a string, number, or Boolean.");
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
            errors.Add(place.Path, $"A section or list isn't valid. Expected {Expected}.");
        }
        else if (place.Value is not { } text)
        {
            errors.Add(place.Path, $"The setting must not be null or an empty section. Expected {Expected}. To use the default, remove the setting.");
        }
        else if (!Allows(text))
        {
            errors.Add(place.Path, text.Length == 0
                ? $"The setting must not be empty. {(this is TextSetting ? "" : $"Expected {Expected}. ")}To use the default, remove the setting."
                : CompilationContext.DescribeInvalid(text, Expected));
        }
    }

    protected abstract bool Allows(string text);
}

internal sealed record TextSetting(string Description) : ValueSetting(Description, "text")
{
    /// <summary>Whether the value is never shown.</summary>
    public bool IsSecret { get; init; }

    protected override bool Allows(string text) => text.Length > 0;
}

/// <summary>A unit of measure, short enough to stand after a number.</summary>
internal sealed record UnitSetting(string Description)
    : ValueSetting(Description, $"a unit of at most {Longest} printable characters, for example EUR or min")
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

internal sealed record NumberSetting(string Description, AllowedRange<double>? Limits = null)
    : ValueSetting(Description, Limits switch
    {
        null => "a finite number, for example 0.5",
        { Maximum: double.MaxValue } => "a number that is at least 0, for example 0.5",
        _ => "a number from 0 to 1, for example 0.1 for 10%",
    })
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
        && Limits?.Allows(number) != false;
}

internal sealed record CountSetting(string Description, AllowedRange<int> Limits)
    : ValueSetting(Description, Limits.Maximum == int.MaxValue
        ? $"a whole number that is at least {NumberText.Count(Limits.Minimum)}"
        : $"a whole number from {NumberText.Count(Limits.Minimum)} to {NumberText.Count(Limits.Maximum)}")
{
    protected override bool Allows(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Limits.Allows(number);
}

/// <summary>A size in bytes.</summary>
internal sealed record SizeSetting(string Description, AllowedRange<long> Limits)
    : ValueSetting(Description, Limits.Maximum == long.MaxValue
        ? $"a number of bytes that is at least {NumberText.Count(Limits.Minimum)}"
        : $"a number of bytes from {NumberText.Count(Limits.Minimum)} to {NumberText.Count(Limits.Maximum)}")
{
    protected override bool Allows(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Limits.Allows(number);
}

internal sealed record DurationSetting(string Description, AllowedRange<TimeSpan> Limits)
    : ValueSetting(Description, $"a duration from {Limits.Minimum} to {Limits.Maximum}, as hh:mm:ss or d.hh:mm:ss")
{
    /// <summary>Reads hh:mm:ss or d.hh:mm:ss. .NET would also read 10 as ten days, and 24:00:00 as 24 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
        && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var hoursEnd
        && (duration.Days == 0 || text.AsSpan(0, hoursEnd).Contains('.'));

    protected override bool Allows(string text) => TryParse(text, out var duration) && Limits.Allows(duration);
}

/// <summary>A number of predictions or a duration.</summary>
internal sealed record FalseAlarmSetting(string Description) : ValueSetting(Description, FalseAlarmRate.Expected)
{
    protected override bool Allows(string text) => FalseAlarmRate.TryParse(text, out _);
}

/// <summary>A factor by which something may be larger or smaller.</summary>
internal sealed record FactorSetting(string Description) : ValueSetting(Description, "a number greater than 1, for example 2")
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 1 && double.IsFinite(number);
}

/// <summary>A share of the whole, from zero up.</summary>
internal sealed record ShareSetting(string Description) : ValueSetting(Description, "a fraction that is at least 0 and less than 1, for example 0.1 for 10%")
{
    protected override bool Allows(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1;
}

internal sealed record ChoiceSetting(string Description, string[] Allowed) : ValueSetting(Description, NameSuggestion.Or(Allowed))
{
    protected override bool Allows(string text) => Allowed.Contains(text, StringComparer.OrdinalIgnoreCase);
}

internal sealed record TimeZoneSetting(string Description) : ValueSetting(Description, "the ID of a time zone that is installed on this machine, for example UTC or Europe/Berlin")
{
    protected override bool Allows(string text) => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _);
}
