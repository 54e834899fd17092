using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package with settings of its own in the section <c>PredictionGuardrails</c>.</summary>
public sealed class SettingsSectionTests : IDisposable
{
    private readonly ConfigurationManager _configuration = new();

    public void Dispose() => _configuration.Dispose();

    [Fact]
    public void A_section_is_read_at_start()
    {
        Set("fare-v2:Share", "0.1");

        using var provider = Services();

        provider.GetRequiredService<Experiments>().Shares.Should().Equal(new Dictionary<string, double> { ["fare-v2"] = 0.1 });
    }

    [Fact]
    public void An_empty_section_is_applied_too()
    {
        using var provider = Services();

        provider.GetRequiredService<Experiments>().AppliedCount.Should().Be(1);
        provider.GetRequiredService<Experiments>().Shares.Should().BeEmpty();
    }

    [Fact]
    public void Without_the_package_its_section_is_an_error()
    {
        Set("fare-v2:Share", "0.1");

        Start(services => services.AddPredictionGuardrails(_configuration)).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Experiments: Unknown setting.*");
    }

    [Theory]
    [InlineData("fare-v2:Share", "half", "PredictionGuardrails:Experiments:fare-v2:Share: 'half' isn't valid. Expected a fraction that is at least 0 and less than 1, for example 0.1 for 10%.")]
    [InlineData("fare-v2:Shares", "0.1", "PredictionGuardrails:Experiments:fare-v2:Shares: Unknown setting. Did you mean 'Share'?")]
    [InlineData("fare-v2:Mode", "Off", "PredictionGuardrails:Experiments:fare-v2:Mode: 'Off' isn't valid. Expected Shadow or Canary.")]
    [InlineData("fare-v3:Share", "0.1", "PredictionGuardrails:Experiments:fare-v3: No experiment with this name is registered.")]
    public void A_service_does_not_start_with_a_wrong_section(string key, string value, string message)
    {
        Set(key, value);

        Start(services => services.AddPredictionGuardrails(_configuration).AddSettingsSection<Experiments>())
            .Should().Throw<OptionsValidationException>().WithMessage($"PredictionGuardrails configuration is invalid:\n  - {message}");
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        Set("fare-v2:Share", "half");
        _configuration["PredictionGuardrails:Mode"] = "Sometimes";

        Start(services => services.AddPredictionGuardrails(_configuration).AddSettingsSection<Experiments>())
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public void A_reload_puts_a_section_in_force()
    {
        using var provider = Services();

        Set("fare-v2:Share", "0.2");
        ((IConfigurationRoot)_configuration).Reload();

        provider.GetRequiredService<Experiments>().Shares.Should().ContainKey("fare-v2").WhoseValue.Should().Be(0.2);
    }

    [Fact]
    public void A_reload_that_is_wrong_anywhere_changes_nothing()
    {
        Set("fare-v2:Share", "0.1");
        using var provider = Services();

        Set("fare-v2:Share", "0.2");
        _configuration["PredictionGuardrails:Mode"] = "Sometimes";
        ((IConfigurationRoot)_configuration).Reload();

        provider.GetRequiredService<Experiments>().Shares["fare-v2"].Should().Be(0.1);
    }

    [Fact]
    public void The_settings_in_force_include_the_section_but_no_secrets()
    {
        Set("fare-v2:Share", "0.1");
        Set("fare-v2:ApiKey", "do not show");
        using var provider = Services();

        var settings = provider.GetRequiredService<PredictionGuardRegistry>().GetSettings().ToDictionary(setting => setting.Path, setting => setting.Value);

        settings.Should().Contain("PredictionGuardrails:Experiments:fare-v2:Share", "0.1").And.Contain("PredictionGuardrails:Experiments:fare-v2:ApiKey", "***");
    }

    [Fact]
    public void The_schema_has_the_settings_of_the_section()
    {
        var schema = JsonNode.Parse(new Experiments().CreateJsonSchema())!;

        var each = schema["properties"]!["PredictionGuardrails"]!["properties"]!["Experiments"]!["additionalProperties"]!;
        each["properties"]!["Share"]!["type"]!.GetValue<string>().Should().Be("number");
        each["additionalProperties"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public void Two_sections_of_a_name_are_refused()
    {
        Start(services => services.AddPredictionGuardrails(_configuration).AddSettingsSection<Guards>())
            .Should().Throw<InvalidOperationException>().WithMessage("Section PredictionGuardrails:Guards of Guards already exists. Use a unique name.");
    }

    [Fact]
    public void A_guard_without_a_container_takes_sections_too()
    {
        Set("fare-v2:Share", "0.1");
        var section = new Experiments();

        using var guard = new PredictionGuard<int, double>("fare", dependencies: new PredictionGuardDependencies { Configuration = _configuration, SettingsSections = [section] });

        section.Shares.Should().ContainKey("fare-v2");
    }

    private void Set(string key, string value) => _configuration[$"PredictionGuardrails:Experiments:{key}"] = value;

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails(_configuration).AddSettingsSection<Experiments>();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<PredictionGuardRegistry>();
        return provider;
    }

    /// <summary>Starts a host, as a service would.</summary>
    private static Func<Task> StartAsync(Action<IServiceCollection> add) => async () =>
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
    };

    private static Action Start(Action<IServiceCollection> add) => () => StartAsync(add)().GetAwaiter().GetResult();

    private sealed class Experiments() : SettingsSection("Experiments", SettingDefinition.NamedSections("The experiments that code adds, by name.", "One experiment.", new Dictionary<string, SettingDefinition>
    {
        ["Share"] = SettingDefinition.Fraction("Which share of the units is exposed; 0 by default."),
        ["Mode"] = SettingDefinition.Choice("Whether the variant answers; Shadow by default.", "Shadow", "Canary"),
        ["ApiKey"] = SettingDefinition.Text("The key of the assignment service; none by default.", isSecret: true),
    }))
    {
        public Dictionary<string, double> Shares { get; private set; } = [];

        public int AppliedCount { get; private set; }

        protected override void Validate(IConfigurationSection section, SettingErrors errors)
        {
            foreach (var experiment in section.GetChildren().Where(experiment => experiment.Key != "fare-v2"))
            {
                errors.Add(experiment.Path, "No experiment with this name is registered.");
            }
        }

        protected override void Apply(IConfigurationSection section)
        {
            Shares = section.GetChildren().ToDictionary(experiment => experiment.Key, experiment => experiment.GetValue<double>("Share"));
            AppliedCount++;
        }
    }

    private sealed class Guards() : SettingsSection("Guards", SettingDefinition.Section("Mine.", new Dictionary<string, SettingDefinition>()))
    {
        protected override void Apply(IConfigurationSection section)
        {
        }
    }
}
