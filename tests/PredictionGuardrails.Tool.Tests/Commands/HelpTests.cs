using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>Help is enough to get from a file to settings: its examples run.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public static TheoryData<string> Commands => ["profile", "replay", "suggest", "drill", "compare", "check", "completion"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_commands_help_ends_with_an_example_that_runs(string command)
    {
        WriteFiles();
        var lines = _folder.Run(command, "--help").Output.TrimEnd().Split('\n');

        lines[^2].Should().Be("Example:");
        var run = Run(lines[^1]);
        (run.ExitCode, run.Error).Should().Be((0, ""));
    }

    [Fact]
    public void The_way_from_a_file_to_settings_runs_step_by_step()
    {
        _folder.WriteCsv("fares.csv", "fare", Values.Prices(3000));
        var steps = _folder.Run("--help").Output.Split("From a file to settings:\n")[1].TrimEnd().Split('\n');

        steps.Should().HaveCount(5);
        foreach (var step in steps)
        {
            var run = Run(step.Split("  ", 3, StringSplitOptions.RemoveEmptyEntries)[0]);
            (run.ExitCode, run.Error).Should().Be((0, ""), step);
            if (step.Contains("suggest"))
            {
                // What a person would do: paste what is between the braces.
                var start = run.Output.IndexOf("\n{", StringComparison.Ordinal);
                _folder.Write("appsettings.json", run.Output[start..(run.Output.IndexOf("\n}", StringComparison.Ordinal) + 2)]);
            }
        }
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _guardrails guardrails")]
    [InlineData("zsh", "compdef _guardrails guardrails")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName guardrails")]
    public void A_completion_script_is_printed(string shell, string wanted) => _folder.Run("completion", shell).Output.Should().Contain(wanted);

    [Fact]
    public void The_tool_says_what_can_come_next() =>
        _folder.Run("[suggest:14]", "guardrails pro").Output.Trim().Should().Be("profile");

    public void Dispose() => _folder.Dispose();

    private ToolRun Run(string line) => _folder.Run(
        [.. line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(word => word.EndsWith(".csv") || word.EndsWith(".json") ? $"<{word}>" : word)]);

    private void WriteFiles()
    {
        _folder.WriteCsv("fares.csv", "fare", Values.Prices(3000));
        _folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 500, "OnBreach": "Fallback" }, "Change": { "OnBreach": "Fallback" } } } } }""");
        _folder.Run("profile", "<fares.csv>", "--column", "fare", "--out", "<fare.baseline.json>").ExitCode.Should().Be(0);
    }
}
