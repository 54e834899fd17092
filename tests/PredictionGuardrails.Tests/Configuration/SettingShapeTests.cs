using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class SettingShapeTests : IDisposable
{
    private readonly TestWorld _world = new();

    public static TheoryData<string> Sections => [.. SettingPaths.All.Where(static place => place.Setting is SectionSetting or NamedSectionsSetting).Select(static place => place.Path)];

    public static TheoryData<string> Values => [.. SettingPaths.All.Where(static place => place.Setting is ValueSetting).Select(static place => place.Path)];

    public static TheoryData<string> ListsForSections => [.. SettingPaths.All.Where(static place => place.Setting is SectionSetting).Select(static place => place.Path)];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Sections))]
    public void Anything_else_in_the_place_of_a_section_is_refused_with_its_path(string path) => ShouldBeRefused(path, "\"\"", "[]", "5", "true", "\"text\"");

    [Theory]
    [MemberData(nameof(Values))]
    public void Anything_else_in_the_place_of_a_value_is_refused_with_its_path(string path) =>
        ShouldBeRefused(path, "\"\"", "[]", "{}", "null", "[ 1 ]", "{ \"Value\": 1 }");

    [Theory]
    [MemberData(nameof(ListsForSections))]
    public void List_in_the_place_of_a_section_is_called_a_list(string path)
    {
        _world.Configuration.Set(SettingPaths.Json(path, JsonNode.Parse("""[ { "Enabled": true } ]""")));

        var create = () => _world.NumberGuard(SettingPaths.Declare);

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainMatch($"PredictionGuardrails:{path}: A list isn't valid. Expected a section*");
    }

    [Fact]
    public void List_in_the_place_of_guards_is_refused()
    {
        _world.Configuration.SetAll("""{ "PredictionGuardrails": { "Guards": [ { "Name": "fare" } ] } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .Equal("PredictionGuardrails:Guards: A list isn't valid. Expected a section that contains one section per name.");
    }

    [Fact]
    public void List_in_the_place_of_quantiles_is_not_the_quantile_0()
    {
        _world.Configuration.SetGuard("""{ "Quantiles": [ { "Maximum": 5 } ] }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .Equal("PredictionGuardrails:Guards:fare:Quantiles: A list isn't valid. Expected a section that contains one section per name.");
    }

    [Fact]
    public void Labels_that_are_whole_numbers_are_no_list()
    {
        _world.Configuration.SetGuard("""{ "Output": "Label", "Shares": { "0": { "Maximum": 0.5 }, "1": { "Maximum": 0.5 } } }""");

        var create = () => _world.Guard<double, string>();

        create.Should().NotThrow();
    }

    [Fact]
    public void Section_in_the_place_of_a_list_is_refused()
    {
        _world.Configuration.SetGuard("""{ "AllowedValues": { "Values": { "first": "12", "second": "15" } } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should()
            .Equal("PredictionGuardrails:Guards:fare:AllowedValues:Values: A section isn't valid. Expected a list.");
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("[ 5 ]")]
    public void Other_shape_of_the_whole_section_is_refused(string value)
    {
        _world.Configuration.SetAll($$"""{ "PredictionGuardrails": {{value}} }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainMatch("PredictionGuardrails: * isn't valid. Expected a section, for example with Mode.");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void Section_that_is_null_is_to_configuration_one_without_settings(string value)
    {
        _world.Configuration.SetGuard($$"""{ "Finite": {{value}} }""");

        var create = () => _world.NumberGuard();

        create.Should().NotThrow();
    }

    private void ShouldBeRefused(string path, params string[] values)
    {
        values.Should().AllSatisfy(value =>
        {
            _world.Configuration.Set(SettingPaths.Json(path, JsonNode.Parse(value)));

            var create = () => _world.NumberGuard(SettingPaths.Declare);

            create.Should().Throw<OptionsValidationException>(value).Which.Failures.Should().ContainSingle(failure => failure.StartsWith($"PredictionGuardrails:{path}: "), value);
        });
    }
}
