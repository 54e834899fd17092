using System.Reflection;
using NJsonSchema;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class SchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, "src", "PredictionGuardrails", "ConfigurationSchema.json");

    [Fact]
    public void The_shipped_schema_is_that_of_the_settings()
    {
        var schema = SettingsSchema.Write(SettingsTree.Root);
        if (Environment.GetEnvironmentVariable("WRITE_CONFIGURATION_SCHEMA") == "1")
        {
            File.WriteAllText(SchemaFile, schema);
        }

        File.ReadAllText(SchemaFile).Should().Be(schema, "it is written anew by WRITE_CONFIGURATION_SCHEMA=1 dotnet test");
    }

    [Fact]
    public void Every_property_of_the_options_is_a_setting_and_every_setting_a_property()
    {
        Settings(SettingsTree.Root).Except(["Guards"]).Should().BeEquivalentTo(Properties<PredictionGuardrailsOptions>());
        Settings(SettingsTree.Guard).Except(["Checks", "Metrics", "Inputs", "Segments", "Quantiles", "Shares"]).Should().BeEquivalentTo(Properties<PredictionGuardOptions>());
        Settings(SettingsTree.Metric).Except(["Quantiles", "Shares"]).Should().BeEquivalentTo(Properties<MetricOptions>());
        Settings(SettingsTree.Metric, "NotNull").Should().BeEquivalentTo(Properties<CheckOptions>());
        Settings(SettingsTree.Metric, "Finite").Should().BeEquivalentTo(Properties<CheckOptions>());
        Settings(SettingsTree.Metric, "Range").Should().BeEquivalentTo(Properties<RangeCheckOptions>());
        Settings(SettingsTree.Metric, "AllowedValues").Should().BeEquivalentTo(Properties<AllowedValuesCheckOptions>());
        Settings(SettingsTree.Guard, "Exceptions").Should().BeEquivalentTo(Properties<CheckOptions>());
        Settings(SettingsTree.Guard, "Fallback").Should().BeEquivalentTo(Properties<FallbackOptions>());
        Settings(SettingsTree.Metric, "Change").Should().BeEquivalentTo(Properties<ChangeOptions>());
        Settings(SettingsTree.Metric, "Mean").Should().BeEquivalentTo(Properties<LimitOptions>());
        Settings(SettingsTree.Metric, "Rates").Should().BeEquivalentTo(Properties<RateOptions>());
        Settings(SettingsTree.Metric, "Wasserstein").Should().BeEquivalentTo(Properties<DistanceOptions>());
        Settings(SettingsTree.Guard, "Baseline").Should().BeEquivalentTo(Properties<BaselineOptions>());
        Settings(SettingsTree.Guard, "Breaker").Should().BeEquivalentTo(Properties<BreakerOptions>().Except(["IsStated"]));
        Settings(SettingsTree.Guard, "Batch").Should().BeEquivalentTo(Properties<BatchOptions>());
        Settings(SettingsTree.Guard, "NoData").Should().BeEquivalentTo(Properties<NoDataOptions>());
        ((NamedSectionsSetting)SettingsTree.Metric.Settings["Quantiles"]).Each.Settings.Keys.Should().BeEquivalentTo(Properties<LimitOptions>());
        ((NamedSectionsSetting)SettingsTree.Guard.Settings["Checks"]).Each.Settings.Keys.Should().BeEquivalentTo(Properties<CheckOptions>());
    }

    [Theory]
    [InlineData("""{ "PredictionGuardrails": { "Mode": "Observe", "HandlerQueueCapacity": 10, "ShutdownTimeout": "00:00:10" } }""", true)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": 0, "OnBreach": "Clamp" } } } }, "Logging": {} }""", true)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "Fallback": { "Constant": 2.5 }, "AllowedValues": { "Values": [ 1, "2" ] } } } } }""", true)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "Rnage": { "Minimum": 0 } } } } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": "zero" } } } } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "Finite": { "OnBreach": "Clamp" } } } } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "ShutdownTimeout": "10" } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "ShutdownTimeout": "24:00:00" } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "ShutdownTimeout": "1.00:00:00" } }""", true)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "AllowedValues": { "Values": [] } } } } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "UnitOfMeasure": "EUR per km" } } } }""", true)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "UnitOfMeasure": "EUR " } } } }""", false)]
    [InlineData("""{ "PredictionGuardrails": { "Guards": { "fare": { "UnitOfMeasure": "per million predictions" } } } }""", false)]
    public async Task An_editor_and_the_start_agree_on_what_is_allowed(string json, bool allowed)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaFile, TestContext.Current.CancellationToken);
        var configuration = new ChangingConfiguration();
        configuration.SetAll(json);
        var errors = new SettingErrors();
        new GuardrailsConfiguration(configuration.Root, null, knowsEveryGuard: false).Check(errors);

        (schema.Validate(json).Count == 0).Should().Be(allowed);
        errors.Any.Should().Be(!allowed);
    }

    private static IEnumerable<string> Settings(SectionSetting section, string? child = null) =>
        child is null ? section.Settings.Keys : ((SectionSetting)section.Settings[child]).Settings.Keys;

    private static IEnumerable<string> Properties<TOptions>() =>
        typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || property.PropertyType.Namespace!.StartsWith("PredictionGuardrails") || property.Name == "Values")
            .Select(property => property.Name);
}
