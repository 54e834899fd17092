using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>The help leads from a file to settings, and its examples run.</summary>
public sealed partial class HelpTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public static TheoryData<string> Commands => ["profile", "replay", "suggest", "drill", "compare", "check", "experiment", "experiment plan", "experiment simulate", "experiment report", "completion", "log", "log show", "log stats", "log verify", "log query", "log export", "log replay", "log erase", "outcomes", "outcomes import", "outcomes analyze", "plan", "plan diff", "plan check", "plan write"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_help_ends_with_examples_that_run(string command)
    {
        WriteFiles();
        await using (var rides = new LoggedRides(_folder.PathOf("prediction-log"), hasOutcomes: true))
        {
            rides.Fare("a", 20).Fare("b", 600).Method("c", "card").FareOfArm("control", 20).FareOfArm("v2", 21);
        }

        var examples = ExamplesOf(_folder.Run([.. command.Split(' '), "--help"]).Output);

        examples.Should().NotBeEmpty();
        foreach (var example in examples)
        {
            var run = Run(example);
            (run.ExitCode, run.Error).Should().Be((0, ""), example);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    [InlineData("")]
    public void Help_fits_80_columns(string command)
    {
        string[] args = command.Length == 0 ? ["--help"] : [.. command.Split(' '), "--help"];

        _folder.Run(args).Output.Split('\n').Should().OnlyContain(line => line.TrimEnd().Length <= 80);
    }

    [Fact]
    public void Root_examples_lead_from_a_file_to_settings()
    {
        _folder.WriteCsv("fares.csv", "fare", Values.Prices(3000));

        var steps = ExamplesOf(_folder.Run("--help").Output);

        steps.Should().HaveCount(5);
        foreach (var step in steps)
        {
            var run = Run(step);
            (run.ExitCode, run.Error).Should().Be((0, ""), step);
            if (step.Contains("suggest"))
            {
                // The user pastes the settings into the file.
                var start = run.Output.IndexOf("\n{", StringComparison.Ordinal);
                _folder.Write("appsettings.json", run.Output[start..(run.Output.IndexOf("\n}", StringComparison.Ordinal) + 2)]);
            }
        }
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _guardrails guardrails")]
    [InlineData("zsh", "compdef _guardrails guardrails")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName guardrails")]
    public void Completion_script_is_printed(string shell, string wanted) => _folder.Run("completion", shell).Output.Should().Contain(wanted);

    [Fact]
    public void Completions_are_suggested() =>
        _folder.Run("[suggest:14]", "guardrails pro").Output.Trim().Should().Be("profile");

    public void Dispose() => _folder.Dispose();

    /// <summary>The command lines at the end of a help text, each below its purpose.</summary>
    private static List<string> ExamplesOf(string help)
    {
        var lines = ContinuedLine().Replace(help.Split("Examples:\n")[1].TrimEnd(), " ").Split('\n').Chunk(2).ToList();
        lines.Should().OnlyContain(pair => pair.Length == 2 && pair[0].StartsWith("  ") && pair[0].EndsWith(':') && pair[1].StartsWith("    guardrails "));
        return lines.ConvertAll(pair => pair[1]);
    }

    [GeneratedRegex(@" \\\n +")]
    private static partial Regex ContinuedLine();

    private ToolRun Run(string line) => _folder.Run([.. CommandLineParser.SplitCommandLine(line).Skip(1).Select(PathOf)]);

    private static string PathOf(string word) => Path.GetExtension(word) switch
    {
        ".csv" or ".json" or ".parquet" => $"<{word}>",
        _ when word == "prediction-log" => $"<{word}>",
        ".dll" => RideService.Assembly,
        _ => word,
    };

    private void WriteFiles()
    {
        File.Copy(RideService.Plan, _folder.PathOf("tracking-plan.json"));
        File.Copy(RideService.Plan, _folder.PathOf("main.json"));
        var rows = Values.Prices(3000).Select((price, i) => FormattableString.Invariant($"{price},{1_700_000_000 + (60 * i)},{(i % 3 == 0 ? "cash" : "card")}\n"));
        _folder.Write("fares.csv", "fare,at,method\n" + string.Concat(rows));
        _folder.Write("paid.csv", "key,paid\na,21\nb,600\n");
        _folder.Write("rides.csv", "customer,happened_at,known_at,rides_30d\n42,2026-11-28T10:00:00Z,2026-11-28T10:00:05Z,3\n");
        _folder.Write("appsettings.Production.json", "{}");
        _folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Maximum": 500, "OnBreach": "Fallback" }, "Change": { "OnBreach": "Fallback" } } } } }""");
        _folder.Run("profile", "<fares.csv>", "--column", "fare", "--out", "<fare.baseline.json>").ExitCode.Should().Be(0);
    }
}
