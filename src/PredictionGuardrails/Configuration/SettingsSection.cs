using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <summary>
/// Represents a section of settings of another package: <c>PredictionGuardrails:{Name}</c>. It's validated and applied together with all other settings
/// at startup and at each reload. Register it with <see cref="PredictionGuardrailsBuilderExtensions.AddSettingsSection{TSection}(IPredictionGuardrailsBuilder)"/>.
/// </summary>
public abstract class SettingsSection
{
    /// <param name="name">The name of the section, a single key of a configuration path.</param>
    /// <param name="definition">
    /// The definition of the settings, usually a <see cref="SettingDefinition.Section"/> or <see cref="SettingDefinition.NamedSections"/>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="name"/> isn't allowed.</exception>
    protected SettingsSection(string name, SettingDefinition definition)
    {
        GuardNames.ThrowIfNotAllowed(name);
        ArgumentNullException.ThrowIfNull(definition);
        Name = name;
        Definition = definition;
    }

    /// <summary>Gets the name of the section.</summary>
    public string Name { get; }

    /// <summary>Gets the definition of the settings.</summary>
    public SettingDefinition Definition { get; }

    /// <summary>The JSON schema of the section for <c>appsettings.json</c>, to be shipped as a <c>JsonSchemaSegment</c>.</summary>
    public string CreateJsonSchema() =>
        SettingsSchema.Write(new SectionSetting(SettingsTree.Root.Description, new Dictionary<string, Setting> { [Name] = Definition.Setting }));

    /// <summary>
    /// Finds errors beyond single values, for example settings that exclude each other. It's called if every value is valid, and does nothing by
    /// default.
    /// </summary>
    /// <param name="section">The section; empty if it isn't configured.</param>
    /// <param name="errors">The collection that errors are added to.</param>
    protected internal virtual void Validate(IConfigurationSection section, SettingErrors errors)
    {
    }

    /// <summary>Applies the settings at startup, before guards are created, and at each reload that is valid.</summary>
    /// <param name="section">The section; empty if it isn't configured. Read it immediately because it can change.</param>
    protected internal abstract void Apply(IConfigurationSection section);
}
