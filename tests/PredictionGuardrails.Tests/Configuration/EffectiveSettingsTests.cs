using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Tests.Configuration;

/// <summary>What a registry tells of the settings in force.</summary>
public sealed class SettingsInForceTests
{
    private readonly Dictionary<string, string?> _configured = new()
    {
        ["PredictionGuardrails:Guards:fare:Range:Maximum"] = "400",
        ["PredictionGuardrails:Guards:fare:Metrics:price:AllowedValues:Values:0"] = "1",
        ["PredictionGuardrails:Guards:fare:Metrics:price:AllowedValues:Values:1"] = "2",
        ["PredictionGuardrails:ShutdownTimeout"] = "00:00:09",
    };

    [Fact]
    public void A_setting_of_configuration_names_the_provider_whose_value_counts()
    {
        var settings = Registry(("PredictionGuardrails:Guards:fare:Range:Maximum", "450")).GetSettings();

        var maximum = settings.Single(setting => setting.Path == "PredictionGuardrails:Guards:fare:Range:Maximum");
        (maximum.Value, maximum.Origin).Should().Be(("450", SettingOrigin.Configuration));
        maximum.Provider.Should().BeOfType<MemoryConfigurationProvider>().Which.TryGet("PredictionGuardrails:Guards:fare:Range:Maximum", out var value).Should().BeTrue();
        value.Should().Be("450");
    }

    [Fact]
    public void A_setting_is_code_s_or_a_default_where_configuration_says_nothing()
    {
        var settings = Registry().GetSettings().ToDictionary(setting => setting.Path, setting => (setting.Value, setting.Origin));

        settings["PredictionGuardrails:Guards:fare:Range:Minimum"].Should().Be(("0", SettingOrigin.Code));
        settings["PredictionGuardrails:Guards:fare:Baseline:Predictions"].Should().Be(("1000", SettingOrigin.Default));
        settings["PredictionGuardrails:ShutdownTimeout"].Should().Be(("00:00:09", SettingOrigin.Configuration));
        settings["PredictionGuardrails:Mode"].Should().Be(("Enforce", SettingOrigin.Default));
    }

    [Fact]
    public void A_setting_that_code_sets_to_another_value_than_its_default_is_code_s()
    {
        var settings = Registry().GetSettings().ToDictionary(setting => setting.Path, setting => (setting.Value, setting.Origin));

        settings["PredictionGuardrails:Guards:fare:Baseline:MinimumDuration"].Should().Be(("01:00:00", SettingOrigin.Code));
    }

    [Fact]
    public void A_list_without_values_is_not_listed() =>
        Registry().GetSettings().Select(setting => setting.Path).Should().NotContain("PredictionGuardrails:Guards:fare:AllowedValues:Values");

    [Fact]
    public void Metric_has_the_defaults_of_a_prediction()
    {
        var settings = Registry().GetSettings().ToDictionary(setting => setting.Path, setting => (setting.Value, setting.Origin));

        settings["PredictionGuardrails:Guards:fare:Metrics:price:Range:MinimumIsExclusive"].Should().Be(("false", SettingOrigin.Default));
    }

    [Fact]
    public void Every_listed_setting_can_be_set()
    {
        Registry().GetSettings().Select(setting => setting.Path).Should().NotContain(path => path.EndsWith(":IsStated", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_is_one_setting()
    {
        Registry().GetSettings().Should().Contain(setting =>
            setting.Path == "PredictionGuardrails:Guards:fare:Metrics:price:AllowedValues:Values" && setting.Value == "1, 2" && setting.Origin == SettingOrigin.Configuration && setting.Provider != null);
    }

    [Fact]
    public void A_mode_that_was_switched_manually_is_reported_as_such_and_once()
    {
        var registry = Registry();
        registry.OverrideMode(GuardMode.Observe);
        registry["fare"].OverrideMode(GuardMode.Off);

        registry.GetSettings().Where(setting => setting.Path.EndsWith("Mode", StringComparison.Ordinal)).Select(setting => (setting.Path, setting.Value, setting.Origin))
            .Should().BeEquivalentTo(
            [
                ("PredictionGuardrails:Guards:fare:Mode", "Off", SettingOrigin.Override),
                ("PredictionGuardrails:Mode", "Observe", SettingOrigin.Override),
            ]);
    }

    [Fact]
    public void A_reload_that_is_refused_changes_nothing_that_is_reported()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(_configured).Build();
        var registry = Registry(configuration);
        configuration["PredictionGuardrails:Guards:fare:Range:Maximum"] = "many";
        configuration.Reload();

        registry.GetSettings().Should().Contain(setting => setting.Path == "PredictionGuardrails:Guards:fare:Range:Maximum" && setting.Value == "400");
    }

    private PredictionGuardRegistry Registry(params (string Key, string Value)[] later) =>
        Registry(new ConfigurationBuilder().AddInMemoryCollection(_configured).AddInMemoryCollection(later.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());

    private static PredictionGuardRegistry Registry(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails(configuration).AddGuard<double, double>(
            "fare", guard => guard.Range(0, 500, BreachAction.Observe).Baseline(minimumDuration: TimeSpan.FromHours(1)).Metric("price", value => value));
        return services.BuildServiceProvider().GetRequiredService<PredictionGuardRegistry>();
    }
}
