using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

public sealed class CheckTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    [Fact]
    public void Valid_settings_have_no_errors()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": 0, "Maximum": 500 } } } } }""");

        var run = _folder.Run("check", "<a.json>");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("No errors found in ").And.Contain("Names that are defined in code weren't checked:\n- PredictionGuardrails:Guards:fare: The guard must be registered with AddGuard(\"fare\", …).");
    }

    [Fact]
    public void All_errors_are_listed_with_line_and_column()
    {
        _folder.Write("a.json", """
            {
              // comments are allowed here
              "PredictionGuardrails": {
                "Guards": {
                  "fare": {
                    "Range": { "Minimum": "zero", "Maxmum": 5 },
                    "Change": { "OnBreach": "Fallbak" }
                  },
                  "tip": { "Range": { "Minimum": 10, "Maximum": 5 } }
                }
              }
            }
            """);

        var result = Failing("<a.json>");

        result.Select(error => (error["line"]!.GetValue<int>(), error["column"]!.GetValue<int>())).Should().Equal((6, 20), (6, 39), (7, 21), (9, 16));
        result.Select(error => error["message"]!.GetValue<string>()).Should().SatisfyRespectively(
            message => message.Should().Be("PredictionGuardrails:Guards:fare:Range:Minimum: 'zero' isn't valid. Expected a finite number, for example 0.5."),
            message => message.Should().StartWith("PredictionGuardrails:Guards:fare:Range:Maxmum: Unknown setting. Did you mean 'Maximum'?"),
            message => message.Should().StartWith("PredictionGuardrails:Guards:fare:Change:OnBreach: 'Fallbak' isn't valid"),
            message => message.Should().Be("PredictionGuardrails:Guards:tip:Range: Minimum (10) is greater than Maximum (5)."));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public void Section_that_the_service_refuses_as_empty_is_an_error(string value)
    {
        _folder.Write("a.json", $$"""{ "PredictionGuardrails": { "Guards": { "fare": { "Range": {{value}} } } } }""");

        Failing("<a.json>").Should().ContainSingle().Which["message"]!.GetValue<string>().Should().Be(
            "PredictionGuardrails:Guards:fare:Range: An empty value or list isn't valid. Expected a section, for example with Enabled.");
    }

    [Theory]
    [InlineData("Guards", """[ { "Name": "fare" } ]""")]
    [InlineData("Guards:fare:Quantiles", """[ { "Maximum": 5 } ]""")]
    [InlineData("Guards:fare:Shares", """[ { "Maximum": 0.5 } ]""")]
    [InlineData("Guards:fare:Metrics", """[ { "Mean": { "Maximum": 5 } } ]""")]
    public void List_in_the_place_of_named_sections_is_an_error(string path, string list)
    {
        var settings = path.Split(':').Reverse().Aggregate(list, (value, name) => $$"""{ "{{name}}": {{value}} }""");
        _folder.Write("a.json", $$"""{ "PredictionGuardrails": {{settings}} }""");

        Failing("<a.json>").Should().ContainSingle().Which["message"]!.GetValue<string>().Should().Be(
            $"PredictionGuardrails:{path}: A list isn't valid. Expected a section that contains one section per name.");
    }

    [Fact]
    public void Section_that_is_null_has_no_settings()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": null }""");

        Failing("<a.json>").Should().ContainSingle().Which["message"]!.GetValue<string>().Should().Be("PredictionGuardrails: The section has no settings.");
    }

    [Fact]
    public void Error_has_the_location_in_the_last_file()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": 0, "Maximum": 500 } } } } }""");
        _folder.Write("b.json", "{\n\"PredictionGuardrails\": { \"Guards\": { \"fare\": { \"Range\": { \"Maximum\": \"much\" } } } } }");

        var error = Failing("<a.json>", "<b.json>").Should().ContainSingle().Subject;

        (Path.GetFileName(error["file"]!.GetValue<string>()), error["line"]!.GetValue<int>()).Should().Be(("b.json", 2));
    }

    [Fact]
    public void Error_of_both_files_together_is_found()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": 10 } } } } }""");
        _folder.Write("b.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 5 } } } } }""");

        Failing("<a.json>", "<b.json>").Should().ContainSingle(error => error["message"]!.GetValue<string>().Contains(" is greater than Maximum ("));
    }

    [Fact]
    public void Labels_metrics_and_checks_in_code_are_assumed()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "method": { "AllowedValues": { "Values": ["card"] }, "Metrics": { "confidence": { "Range": { "Minimum": 0, "OnBreach": "Clamp" } } }, "Checks": { "own": { "OnBreach": "Fallback" } } } } } }""");

        var run = _folder.Run("check", "<a.json>");

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("Metrics:confidence: The guard must define this").And.Contain("Checks:own: The guard must define this").And.Contain("The guard must have a fallback, for example FallBackTo(…).");
    }

    [Theory]
    [MemberData(nameof(OutputKindNames))]
    public void Every_kind_of_output_is_known(string kind)
    {
        _folder.Write("a.json", $$"""{ "PredictionGuardrails": { "Guards": { "any": { "Output": "{{kind}}" } } } }""");

        var run = _folder.Run("check", "<a.json>");

        run.ExitCode.Should().Be(0, run.Output);
    }

    [Fact]
    public void Names_of_a_label_set_are_not_defined_in_code()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "tags": { "Output": "LabelSet", "Metrics": { "labels": { "Change": { "OnBreach": "Observe" } } } } } } }""");

        var run = _folder.Run("check", "<a.json>");

        run.ExitCode.Should().Be(0, run.Output);
    }

    public static IEnumerable<TheoryDataRow<string>> OutputKindNames() => Enum.GetNames<OutputKind>().Select(static name => new TheoryDataRow<string>(name));

    [Fact]
    public void Settings_of_the_prediction_log_are_checked()
    {
        _folder.Write("a.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 500 } } }, "PredictionLog": { "Path": "log", "PlanPath": "plan.json", "Guards": { "fare": { "SampleRate": 0.1 } } } } }""");
        _folder.Write("b.json", "{ \"PredictionGuardrails\": { \"PredictionLog\": {\n \"FlushInterval\": \"1.00:00:00\",\n \"Pth\": \"log\" } } }");

        _folder.Run("check", "<a.json>").ExitCode.Should().Be(0);
        Failing("<b.json>").Select(error => error["message"]!.GetValue<string>()).Should().Contain(message => message.StartsWith("PredictionGuardrails:PredictionLog:Pth: Unknown setting. Did you mean 'Path'?"));
    }

    [Fact]
    public void Misspelled_section_is_an_error()
    {
        _folder.Write("a.json", """{ "PredictionGuardrail": { } }""");

        Failing("<a.json>").Single()["message"]!.GetValue<string>().Should().StartWith("Section 'PredictionGuardrails' not found. Did you mean 'PredictionGuardrail'?");
    }

    [Fact]
    public void Invalid_JSON_is_an_error_with_its_location()
    {
        _folder.Write("a.json", "{\n  \"a\": 1,,\n}");

        var run = _folder.Run("check", "<a.json>");

        (run.ExitCode, run.Error).Should().Be((2, "error: a.json(2,10): Invalid JSON: ',' is an invalid start of a property name. Expected a '\"'."));
    }

    [Fact]
    public void Missing_file_is_an_error() => _folder.Run("check", "<a.json>").Error.Should().Be("error: File not found: a.json");

    public void Dispose() => _folder.Dispose();

    private List<System.Text.Json.Nodes.JsonNode> Failing(params string[] files)
    {
        var run = _folder.Run(["check", .. files, "--format", "json"]);
        run.ExitCode.Should().Be(2);
        run.Json["isValid"]!.GetValue<bool>().Should().BeFalse();
        return [.. run.Json["errors"]!.AsArray().Select(error => error!)];
    }
}
