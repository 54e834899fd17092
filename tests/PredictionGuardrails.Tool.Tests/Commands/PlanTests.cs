using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>A tracking plan is compared, checked against the app, and written by the app.</summary>
public sealed class PlanTests : IDisposable
{
    private const string Plan = """{ "formatVersion": 1, "guards": { "fare": { "columns": [{ "name": "distance", "type": "Number", "unit": "km" }] } } }""";

    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("km", 0, "same", 0)]
    [InlineData("mi", 1, "breaking", 1)]
    public void Change_of_a_unit_of_measure_fails_a_pipeline(string unit, int exitCode, string verdict, int changes)
    {
        _folder.Write("old.json", Plan);
        _folder.Write("new.json", Plan.Replace("km", unit));

        var run = _folder.Run("plan", "diff", "<old.json>", "<new.json>", "--format", "json");

        run.ExitCode.Should().Be(exitCode);
        run.Json["verdict"]!.GetValue<string>().Should().Be(verdict);
        run.Json["changes"]!.AsArray().Should().HaveCount(changes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "--fail-on-change")]
    public void Compatible_change_fails_a_pipeline_only_if_requested(int exitCode, params string[] options)
    {
        _folder.Write("old.json", Plan);
        _folder.Write("new.json", Plan.Replace("}]", "}, { \"name\": \"city\", \"type\": \"Text\" }]"));

        var run = _folder.Run(["plan", "diff", "<old.json>", "<new.json>", .. options]);

        run.ExitCode.Should().Be(exitCode);
        run.Output.Should().Contain("1 change from").And.Contain("all compatible").And.MatchRegex("fare +city +Added. +compatible");
    }

    [Theory]
    [InlineData(null, "error: File not found: bad.json")]
    [InlineData("[]", "error: 'bad.json' isn't a tracking plan: it has no \"formatVersion\".")]
    [InlineData("""{ "formatVersion": 2, "guards": {} }""", "error: 'bad.json' has format version 2. This version of PredictionGuardrails reads version 1.")]
    [InlineData("{\n\"formatVersion\": 1, \"guar", "error: 'bad.json', line 2: The file isn't a valid tracking plan.*")]
    public void Invalid_plan_is_an_error(string? text, string error)
    {
        _folder.Write("old.json", Plan);
        if (text is not null)
        {
            _folder.Write("bad.json", text);
        }

        var run = _folder.Run("plan", "diff", "<old.json>", "<bad.json>");

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Match(error);
    }

    [Fact]
    public void App_writes_the_plan_that_it_is_checked_against()
    {
        var written = _folder.RunJson("plan", "write", "<plan.json>", "--assembly", RideService.Assembly);

        written["guards"]!.AsArray().Should().ContainSingle().Which!["version"]!.GetValue<int>().Should().Be(1);
        TrackingPlan.Load(_folder.PathOf("plan.json")).Guards["fare"].Columns.Should().Contain(column => column.Name == "distance" && column.Unit == "km");
        _folder.Run("plan", "check", "<plan.json>", "--assembly", RideService.Assembly).ExitCode.Should().Be(0);
        _folder.Names.Should().Equal("plan.json");
    }

    [Fact]
    public void Writing_a_plan_leaves_nothing_in_the_log()
    {
        _folder.Run("plan", "write", "<plan.json>", "--", "dotnet", RideService.Assembly, "", _folder.PathOf("log")).ExitCode.Should().Be(0);

        new DirectoryInfo(Path.Combine(_folder.PathOf("log"), "open")).GetFiles("*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public void Changed_guard_gets_the_next_version()
    {
        _folder.Run("plan", "write", "<plan.json>", "--assembly", RideService.Assembly).ExitCode.Should().Be(0);

        var run = Start("write", "more");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().MatchRegex("fare +2 +3").And.MatchRegex("fare +night +Added. +compatible");
        TrackingPlan.Load(_folder.PathOf("plan.json")).Guards["fare"].Version.Should().Be(2);
    }

    [Fact]
    public void Pull_request_that_changes_a_unit_is_stopped_as_documented()
    {
        _folder.Run("plan", "write", "<plan.json>", "--assembly", RideService.Assembly).ExitCode.Should().Be(0);

        var run = Start("check", "miles");

        run.ExitCode.Should().Be(1);
        var document = Repository.Read("docs", "how-to", "tracking-plan.md");
        document.Should().Contain(run.Output.Replace(_folder.PathOf("plan.json"), "tracking-plan.json").Replace($"dotnet {RideService.Assembly} miles", "src/RideService").Trim());
    }

    [Fact]
    public void Project_is_built_and_started()
    {
        var run = _folder.Run("plan", "write", "<plan.json>", "--project", RideService.Folder);

        run.ExitCode.Should().Be(0, run.Error);
        TrackingPlan.Load(_folder.PathOf("plan.json")).Guards.Should().ContainKey("fare");
    }

    [Fact]
    public void App_that_fails_is_an_error_with_its_last_lines()
    {
        var run = Start("write", "failing");

        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith($"error: dotnet {RideService.Assembly} failing failed with exit code ").And.Contain("before it wrote its tracking plan.\n").And.Contain("The connection string 'Rides' is missing.");
        _folder.Names.Should().BeEmpty();
    }

    [Fact]
    public void App_that_ends_without_a_plan_is_an_error()
    {
        var run = Start("write", "ended");

        (run.ExitCode, run.Error).Should().Be((2, $"error: dotnet {RideService.Assembly} ended ended without writing a tracking plan. Call AddPredictionLog, and start the host (for example with app.Run())."));
    }

    [Fact]
    public void App_without_a_prediction_log_is_ended_after_the_timeout()
    {
        var run = Start("write", "unlogged", "--timeout", "00:00:01");

        run.ExitCode.Should().Be(2);
        run.Error.Should().StartWith($"error: dotnet {RideService.Assembly} unlogged didn't write its tracking plan within 00:00:01. If it started normally, it has no prediction log: call AddPredictionLog.");
    }

    [Fact]
    public void File_that_is_no_plan_is_not_overwritten()
    {
        _folder.Write("plan.json", "[]");

        var run = _folder.Run("plan", "write", "<plan.json>", "--assembly", RideService.Assembly);

        (run.ExitCode, run.Error).Should().Be((2, "error: 'plan.json' isn't a tracking plan: it has no \"formatVersion\"."));
        File.ReadAllText(_folder.PathOf("plan.json")).Should().Be("[]");
    }

    [Theory]
    [InlineData("error: Specify the app once: with --project, with --assembly, or with a command after --.", "plan", "write")]
    [InlineData("error: Specify the app once: with --project, with --assembly, or with a command after --.", "plan", "write", "--assembly", "<app.dll>", "--", "app")]
    [InlineData("error: Unrecognized argument 'app'. Write a command that starts the app after --.", "plan", "write", "<plan.json>", "app")]
    [InlineData("error: File not found: app.dll", "plan", "write", "--assembly", "<app.dll>")]
    [InlineData("error: Project not found: app", "plan", "check", "<plan.json>", "--project", "<app>")]
    [InlineData("error: Unrecognized command 'dif'. Did you mean 'diff'?\nRun 'guardrails plan --help' for more information.", "plan", "dif")]
    public void Invalid_arguments_are_errors(string error, params string[] args)
    {
        var run = _folder.Run(args);

        (run.ExitCode, run.Error).Should().Be((2, error));
    }

    [Fact]
    public void Program_that_does_not_exist_is_an_error() =>
        _folder.Run("plan", "write", "<plan.json>", "--", "no-such-program").Error.Should().StartWith("error: Can't start 'no-such-program': ");

    private ToolRun Start(string verb, string variant, params string[] options) =>
        _folder.Run(["plan", verb, "<plan.json>", .. options, "--", "dotnet", RideService.Assembly, variant]);
}
