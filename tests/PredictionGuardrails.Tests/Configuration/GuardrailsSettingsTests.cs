using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Tests.Configuration;

/// <summary>Settings are validated without the code that registers guards, for example in a build.</summary>
public sealed class GuardrailsSettingsTests
{
    [Fact]
    public void Valid_settings_have_no_errors() =>
        GuardrailsSettings.Validate(Settings("Guards:fare:Range:Maximum", "500")).Should().BeEmpty();

    [Fact]
    public void Invalid_setting_is_an_error_with_its_path() =>
        GuardrailsSettings.Validate(Settings("Guards:fare:Range:Maximum", "many")).Should().Equal(
            "PredictionGuardrails:Guards:fare:Range:Maximum: 'many' isn't valid. Expected a finite number, for example 0.5.");

    [Fact]
    public void Section_of_another_package_is_validated_if_it_is_given()
    {
        var settings = Settings("Experiments:Share", "half");

        GuardrailsSettings.Validate(settings).Should().ContainSingle().Which.Should().StartWith("PredictionGuardrails:Experiments: Unknown setting.");
        GuardrailsSettings.Validate(settings, [new Experiments()]).Should().ContainSingle().Which.Should().StartWith("PredictionGuardrails:Experiments:Share: 'half' isn't valid.");
    }

    [Theory]
    [InlineData("Units", "0", "a whole number that is at least 1")]
    [InlineData("Units", "many", "a whole number that is at least 1")]
    [InlineData("Arms", "10", "a whole number from 1 to 9")]
    [InlineData("LogSize", "0", "a number of bytes that is at least 1")]
    [InlineData("LogSize", "many", "a number of bytes that is at least 1")]
    [InlineData("FileSize", "10", "a number of bytes from 1 to 9")]
    public void Count_and_size_are_within_their_limits(string key, string value, string expected) =>
        GuardrailsSettings.Validate(Settings($"Experiments:{key}", value), [new Experiments()]).Should().Equal(
            $"PredictionGuardrails:Experiments:{key}: '{value}' isn't valid. Expected {expected}.");

    [Theory]
    [InlineData("Units", "1")]
    [InlineData("Units", "2147483647")]
    [InlineData("Arms", "9")]
    [InlineData("LogSize", "9223372036854775807")]
    [InlineData("FileSize", "1")]
    [InlineData("Share", "0")]
    public void Limits_of_a_setting_are_allowed(string key, string value) =>
        GuardrailsSettings.Validate(Settings($"Experiments:{key}", value), [new Experiments()]).Should().BeEmpty();

    [Fact]
    public void The_whole_is_no_share_of_itself() =>
        GuardrailsSettings.Validate(Settings("Experiments:Share", "1"), [new Experiments()]).Should().ContainSingle();

    [Fact]
    public void Error_that_a_package_adds_ends_in_a_period() =>
        GuardrailsSettings.Validate(Settings("Experiments:Share", "0.6"), [new Experiments()]).Should().Equal(
            "PredictionGuardrails:Experiments:Share: 0.6 is more than half.");

    [Fact]
    public void Package_validates_its_section_only_if_every_value_is_valid()
    {
        var settings = Settings("Experiments:Share", "0.6");
        settings["PredictionGuardrails:Experiments:Units"] = "0";

        GuardrailsSettings.Validate(settings, [new Experiments()]).Should().ContainSingle().Which.Should().StartWith("PredictionGuardrails:Experiments:Units: ");
    }

    [Fact]
    public void Exception_of_a_package_that_validates_its_section_is_an_error() =>
        GuardrailsSettings.Validate(Settings("Experiments:Share", "0.7"), [new Experiments()]).Should().Equal(
            "PredictionGuardrails:Experiments: Validation failed. FormatException: no experiment.");

    [Fact]
    public void Section_needs_a_name_that_is_one_key_of_a_path_and_a_definition()
    {
        FluentActions.Invoking(() => new Experiments("Experiments:Arms")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Undefined()).Should().Throw<ArgumentNullException>().WithParameterName("definition");
    }

    [Fact]
    public void Section_without_settings_cannot_be_defined()
    {
        FluentActions.Invoking(() => SettingDefinition.Section("Experiments.", null!)).Should().Throw<ArgumentNullException>().WithParameterName("settings");
        FluentActions.Invoking(() => SettingDefinition.NamedSections("Experiments.", "An experiment.", null!)).Should().Throw<ArgumentNullException>().WithParameterName("settings");
    }

    [Fact]
    public void Configuration_has_to_be_there() =>
        FluentActions.Invoking(() => GuardrailsSettings.Validate(null!)).Should().Throw<ArgumentNullException>().WithParameterName("configuration");

    private static IConfiguration Settings(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"PredictionGuardrails:{key}", (string?)value)]).Build();

    private sealed class Experiments(string name = "Experiments") : SettingsSection(name, SettingDefinition.Section("Experiments.", new Dictionary<string, SettingDefinition>
    {
        ["Share"] = SettingDefinition.Fraction("The fraction of calls."),
        ["Units"] = SettingDefinition.Count("The number of units.", minimum: 1),
        ["Arms"] = SettingDefinition.Count("The number of arms.", minimum: 1, maximum: 9),
        ["LogSize"] = SettingDefinition.Size("The size of the log.", minimum: 1),
        ["FileSize"] = SettingDefinition.Size("The size of a file.", minimum: 1, maximum: 9),
    }))
    {
        protected internal override void Validate(IConfigurationSection section, SettingErrors errors)
        {
            if (section["Share"] == "0.6")
            {
                errors.Add($"{section.Path}:Share", "0.6 is more than half");
            }
            else if (section["Share"] == "0.7")
            {
                throw new FormatException("no experiment");
            }
        }

        protected internal override void Apply(IConfigurationSection section)
        {
        }
    }

    private sealed class Undefined() : SettingsSection("Experiments", null!)
    {
        protected internal override void Apply(IConfigurationSection section)
        {
        }
    }
}
