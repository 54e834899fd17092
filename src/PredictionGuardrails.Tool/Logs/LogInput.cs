using PredictionGuardrails.PredictionLog.Storage;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Opens the folder of a prediction log, which services may be writing to. Nothing in it is changed.</summary>
internal static class LogInput
{
    /// <exception cref="InputException">The folder doesn't exist, or contains no log.</exception>
    public static LogFolder Find(string path)
    {
        if (File.Exists(path))
        {
            throw new InputException($"'{path}' is a file. Specify the folder of a prediction log.");
        }

        if (!Directory.Exists(path))
        {
            throw new InputException($"Folder not found: {path}");
        }

        return Directory.EnumerateDirectories(path, "guard=*").Any() || Directory.Exists(Path.Combine(path, "open"))
            ? new LogFolder(path)
            : throw new InputException($"'{path}' isn't a prediction log: it has no folder 'open' or 'guard=…'. Specify the folder in PredictionGuardrails:PredictionLog:Path.");
    }

    /// <param name="path">The folder.</param>
    /// <param name="guard">The name of a guard; null for all.</param>
    /// <exception cref="InputException">The folder doesn't exist, or contains no log or no such guard.</exception>
    public static LogSnapshot Open(string path, string? guard)
    {
        var folder = Find(path);
        var snapshot = LogSnapshot.Open(folder, guard);
        if (guard is null || snapshot.Parts.Count > 0)
        {
            return snapshot;
        }

        snapshot.Dispose();
        throw new InputException($"{path}: No records of guard {OneLine.Quote(guard)} found.{KnownNames.Suggest(guard, GuardsOf(folder), "guards")}");
    }

    /// <summary>The names of guards with closed files.</summary>
    private static IEnumerable<string> GuardsOf(LogFolder folder) =>
        Directory.EnumerateDirectories(folder.Root, "guard=*").Select(static path => Uri.UnescapeDataString(Path.GetFileName(path)["guard=".Length..]));
}
