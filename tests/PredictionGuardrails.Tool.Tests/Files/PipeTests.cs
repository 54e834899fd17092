using System.Diagnostics;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Files;

/// <summary>Pipes and devices can be read only once, and their length is unknown.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("profile", "<pipe>", "-c", "fare")]
    [InlineData("replay", "<pipe>", "-c", "fare", "--learn", "100")]
    [InlineData("suggest", "<pipe>", "-c", "fare", "--repetitions", "0")]
    [InlineData("compare", "<pipe>", "<a.csv>", "-c", "fare")]
    public async Task Pipe_is_read_like_a_file(params string[] command)
    {
        var text = ToolFolder.Csv("fare", Values.Prices(1000));
        _folder.Write("a.csv", text);

        (await RunWithPipeAsync(text, command)).Should().Be((0, ""));
    }

    [Theory]
    [InlineData("check", "<pipe>")]
    [InlineData("replay", "<a.csv>", "-c", "fare", "--learn", "100", "--settings", "<pipe>")]
    public async Task Settings_are_read_from_a_pipe(params string[] command)
    {
        _folder.WriteCsv("a.csv", "fare", Values.Prices(300));

        (await RunWithPipeAsync("""{"PredictionGuardrails":{"Guards":{"fare":{"Range":{"Minimum":0}}}}}""", command)).Should().Be((0, ""));
    }

    [Fact]
    public async Task Pipe_that_is_read_twice_is_an_error()
    {
        await MakePipeAsync();

        _folder.Run("suggest", "<pipe>", "-c", "fare", "--time", "at").Error.Should().Be("error: suggest --time reads its input twice, but pipe can be read only once. Specify a file.");
    }

    [Theory]
    [InlineData("error: /dev/null is empty.", "profile", "/dev/null", "-c", "fare")]
    [InlineData("error: /dev/zero isn't a text file. It's binary, or UTF-16 without a byte order mark. Save it as UTF-8.", "profile", "/dev/zero", "-c", "fare")]
    [InlineData("error: /dev/zero has more than 67,108,864 bytes. Specify a settings file.", "check", "/dev/zero")]
    public void Device_as_input_is_an_error(string error, params string[] command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has these devices.");

        var run = _folder.Run(command);

        (run.ExitCode, run.Error).Should().Be((2, error));
    }

    [Fact]
    public async Task Pipe_as_output_is_an_error_and_stays()
    {
        await MakePipeAsync();
        _folder.WriteCsv("a.csv", "fare", Values.Prices(1000));

        var run = _folder.Run("profile", "<a.csv>", "-c", "fare", "--out", "<pipe>");

        (run.ExitCode, run.Error).Should().Be((2, "error: Can't write the baseline to 'pipe': 'pipe' isn't a regular file"));
        new FileInfo(_folder.PathOf("pipe")).Length.Should().Be(0);
    }

    [Fact]
    public void Link_as_output_stays_and_its_target_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to create links.");
        _folder.WriteCsv("a.csv", "fare", Values.Prices(1000));
        _folder.Write("old.json", "old");
        File.CreateSymbolicLink(_folder.PathOf("link.json"), _folder.PathOf("old.json"));

        _folder.Run("profile", "<a.csv>", "-c", "fare", "--out", "<link.json>").ExitCode.Should().Be(0);

        new FileInfo(_folder.PathOf("link.json")).LinkTarget.Should().Be(_folder.PathOf("old.json"));
        File.ReadAllText(_folder.PathOf("old.json")).Should().Contain("PredictionGuardrails baseline");
    }

    private async Task<(int ExitCode, string Error)> RunWithPipeAsync(string text, string[] command)
    {
        await MakePipeAsync();
        var writing = Task.Run(() => File.WriteAllText(_folder.PathOf("pipe"), text));
        var run = _folder.Run(command);
        await writing;
        return (run.ExitCode, run.Error);
    }

    private async Task MakePipeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are other things here.");
        using var process = Process.Start("mkfifo", [_folder.PathOf("pipe")]);
        await process.WaitForExitAsync();
    }
}
