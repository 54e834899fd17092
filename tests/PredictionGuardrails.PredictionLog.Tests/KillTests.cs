using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A process that is killed loses what it hadn't written, and the next process knows how much that was.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>How often a process is killed; set KILLS for more.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("KILLS"), out var kills) ? kills : 20;

    private readonly TestFolder _folder = new();
    private readonly TestFolder _calls = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Kills)];

    private string CallsPath => _calls.PathOf("calls.bin");

    public void Dispose()
    {
        _folder.Dispose();
        _calls.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_a_killed_process_offered_is_found_dropped_or_known_to_be_lost(int seed)
    {
        await RunAndKillAsync(lines: new Random(seed).Next(1, 600));

        var report = await RecoverAsync();

        var records = await _folder.ReadAllAsync("fare");
        var found = long.Parse(report["Found"]!);
        records.Should().HaveCount((int)found).And.OnlyHaveUniqueItems(record => record.Id);
        (found + long.Parse(report["Dropped"]!) + long.Parse(report["Lost"]!)).Should().Be(long.Parse(report["Offered"]!));
        long.Parse(report["Lost"]!).Should().BeGreaterThanOrEqualTo(0);
        records.Where(record => !IsWhole(record)).Should().BeEmpty();
        var age = AgeOfOldestLost(records.ConvertAll(record => long.Parse(record.Key!)));
        if (Environment.GetEnvironmentVariable("KILLS") is not null)
        {
            // By hand only: on a machine that is busy with other tests, the writer may not get its turn.
            age.Should().BeLessThanOrEqualTo(new PredictionLogOptions().FlushInterval);
        }
        output.WriteLine(
            $"killed: offered {report["Offered"]} found {found} dropped {report["Dropped"]} lost {report["Lost"]} milliseconds {age.TotalMilliseconds:F1}");
    }

    /// <summary>Whether everything in a record was of the same call.</summary>
    private static bool IsWhole(LoggedPrediction record)
    {
        var number = long.Parse(record.Key!);
        return record.Prediction is double prediction && prediction == number / 2 && record.Columns["thread"] is long thread && thread == (number & 1);
    }

    /// <summary>
    /// How long before the last call of all the oldest one was that isn't in the log, among those that followed the last one of their thread that is.
    /// </summary>
    private TimeSpan AgeOfOldestLost(List<long> found)
    {
        var calls = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(CallsPath)).ToArray().Chunk(2)
            .Select(call => (Key: call[0], Time: call[1])).Where(call => call.Time > 0).ToList();
        var newest = found.GroupBy(key => key & 1).ToDictionary(thread => thread.Key, thread => thread.Max());
        var last = calls.Max(call => call.Time);
        var missing = calls.Where(call => call.Key > newest.GetValueOrDefault(call.Key & 1, -1));
        return TimeSpan.FromTicks(last - missing.Select(call => call.Time).DefaultIfEmpty(last).Min());
    }

    /// <summary>Runs the process until it has written so many lines.</summary>
    private async Task RunAndKillAsync(int lines)
    {
        var build = Path.GetRelativePath(Path.Combine(Root(), "tests", "PredictionGuardrails.PredictionLog.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Root(), "tests", "PredictionGuardrails.PredictionLog.Killed", build, "PredictionGuardrails.PredictionLog.Killed.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, _folder.Path, CallsPath]) { RedirectStandardOutput = true })!;
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
