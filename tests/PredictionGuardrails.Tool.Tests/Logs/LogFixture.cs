using System.Text.Json.Nodes;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Logs;

/// <summary>A folder with a log, for tests of the commands that read it.</summary>
public abstract class LogFixture : IDisposable
{
    internal ToolFolder Folder { get; } = new();

    internal string LogPath => Folder.PathOf("log");

    /// <summary>Three fares and a method in closed files.</summary>
    internal async Task WriteAsync()
    {
        await using var rides = new LoggedRides(LogPath);
        rides.Fare("a", 20).Fare("b", 600, customer: 7, distance: 120.5, city: "Nice, \"center\"").Fare("c", 30, city: null).Method("d", "card", customer: 7);
    }

    internal IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(LogPath, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    internal static List<JsonNode> Lines(ToolRun run)
    {
        (run.ExitCode, run.Error).Should().Be((0, ""));
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!)];
    }

    internal async Task<List<LoggedPrediction>> ReadAllAsync()
    {
        var records = new List<LoggedPrediction>();
        await foreach (var record in new PredictionLogReader(LogPath).ReadAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        return records;
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
