using System.Diagnostics;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A process that is killed loses what it hadn't written, and the next process knows how much that was.</summary>
public sealed class KillTests : IDisposable
{
    /// <summary>How often a process is killed; set KILLS for more.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("KILLS"), out var kills) ? kills : 20;

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Kills)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_a_killed_process_offered_is_found_dropped_or_known_to_be_lost(int seed)
    {
        await RunAndKillAsync(lines: new Random(seed).Next(1, 400));

        var report = await RecoverAsync();

        var records = await _folder.ReadAllAsync("fare");
        var found = long.Parse(report["Found"]!);
        records.Should().HaveCount((int)found).And.OnlyHaveUniqueItems(record => record.Id);
        (found + long.Parse(report["Dropped"]!) + long.Parse(report["Lost"]!)).Should().Be(long.Parse(report["Offered"]!));
        long.Parse(report["Lost"]!).Should().BeGreaterThanOrEqualTo(0);
        Assert.All(records, record =>
        {
            var number = long.Parse(record.Key!);
            record.Prediction.Should().Be((double)(number / 2));
            record.Columns["thread"].Should().Be(number & 1);
        });
    }

    /// <summary>Runs the process until it has written so many lines.</summary>
    private async Task RunAndKillAsync(int lines)
    {
        var output = Path.GetRelativePath(Path.Combine(Root(), "tests", "PredictionGuardrails.PredictionLog.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Root(), "tests", "PredictionGuardrails.PredictionLog.Killed", output, "PredictionGuardrails.PredictionLog.Killed.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, _folder.Path]) { RedirectStandardOutput = true })!;
        for (var line = 0; line < lines; line++)
        {
            (await process.StandardOutput.ReadLineAsync(Cancellation)).Should().NotBeNull();
        }

        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    /// <summary>Starts another process's log, and returns what it reports of the killed one.</summary>
    private async Task<Dictionary<string, string?>> RecoverAsync()
    {
        await using var next = new TestService(_folder.Path);
        await foreach (var record in next.Logs.Collector.GetLogsAsync(Cancellation))
        {
            if (record.Id.Name == "ProcessRecovered")
            {
                return record.StructuredState!.ToDictionary(pair => pair.Key, pair => pair.Value);
            }
        }

        throw new InvalidOperationException("The log ended.");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Guardrails.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
