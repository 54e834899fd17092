using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>The documentation reads the log in Python, where pandas with an engine for Parquet files is installed.</summary>
public sealed class PandasTests : IDisposable
{
    private const string FindEngine = "from pandas.io.parquet import get_engine; get_engine('auto')";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Code_of_the_documentation_reads_the_log()
    {
        var check = await RunAsync(FindEngine);
        Assert.SkipUnless(check.ExitCode == 0, $"Needs python3 with pandas, and pyarrow or fastparquet: {check.Error.Trim().Split('\n')[^1]}");
        await using (var service = new TestService(_folder.Path, columns: static log => log.RetainFor(TimeSpan.FromDays(365))))
        {
            service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
            await service.Log.CloseSegmentsAsync(TestContext.Current.CancellationToken);
            service.Guard.Predict(new Ride("r2", 42, 10), _ => 40);
            service.Guard.Predict(new Ride("r3", 42, 10), _ => 10_000);
        }

        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "prediction-log.md"), TestContext.Current.CancellationToken);
        var code = Regex.Matches(page, "^```python\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Should().ContainSingle().Subject.Groups[1].Value;

        var run = await RunAsync(code.Replace("\"prediction-log/", $"\"{_folder.Path}/", StringComparison.Ordinal));

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().MatchRegex(@"Accepted +30\.0 +30\.0").And.MatchRegex(@"FellBack +10000\.0 +12\.5");
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string code)
    {
        try
        {
            var start = new ProcessStartInfo("python3", ["-c", code]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception exception)
        {
            return (-1, "", exception.Message);
        }
    }
}
