using Microsoft.Extensions.Configuration;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <summary>
/// A section of settings that another package contributes: <c>PredictionGuardrails:{Name}</c>. It is validated with all other settings at start and at each
/// reload, and put in force together with them, or not at all. Register it with
/// <see cref="PredictionGuardrailsBuilderExtensions.AddSettingsSection{TSection}(IPredictionGuardrailsBuilder)"/>.
/// </summary>
public abstract class SettingsSection
{
    /// <param name="name">The section's name, a single key of configuration.</param>
    /// <param name="definition">What may be in it, mostly a <see cref="SettingDefinition.Section"/> or <see cref="SettingDefinition.NamedSections"/>.</param>
    /// <exception cref="ArgumentException">The name isn't allowed.</exception>
    protected SettingsSection(string name, SettingDefinition definition)
    {
        GuardNames.ThrowIfNotAllowed(name);
        ArgumentNullException.ThrowIfNull(definition);
        Name = name;
        Definition = definition;
    }

    /// <summary>The section's name.</summary>
    public string Name { get; }

    /// <summary>What may be in it.</summary>
    public SettingDefinition Definition { get; }

    /// <summary>The part of a JSON schema for <c>appsettings.json</c> that this section is, to be shipped as a <c>JsonSchemaSegment</c>.</summary>
    public string CreateJsonSchema() =>
        SettingsSchema.Write(new SectionSetting(SettingsTree.Root.Description, new Dictionary<string, Setting> { [Name] = Definition.Setting }));

    /// <summary>
    /// Finds what is wrong beyond single values, such as two settings that exclude each other. It is called when every value by itself is allowed, and does
    /// nothing by default.
    /// </summary>
    /// <param name="section">The section; empty if nothing is configured.</param>
    /// <param name="errors">Takes what is wrong.</param>
    protected internal virtual void Validate(IConfigurationSection section, SettingErrors errors)
    {
    }

    /// <summary>Puts the settings in force: at start, and at each reload that nothing refuses.</summary>
    /// <param name="section">The section; empty if nothing is configured. Read it now, for it changes.</param>
    protected internal abstract void Apply(IConfigurationSection section);
}
