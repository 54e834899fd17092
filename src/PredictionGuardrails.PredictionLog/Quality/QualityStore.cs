using System.Text.Json;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Keeps what was learned about quality in a file of each guard, which the instances of a service share: the last one that writes it wins.</summary>
internal sealed class QualityStore(LogFolder folder, ILogger logger)
{
    private const string FileName = "quality.json";

    /// <summary>Reads what was learned, by the names of outcomes; nothing if there is no file, or if it can't be read.</summary>
    public Dictionary<string, QualityState> Read(string guard)
    {
        var path = PathOf(guard);
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), QualityJson.Default.DictionaryStringQualityState) is { } states
                ? states
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.QualityStateFailed(logger, exception, path);
            return [];
        }
    }

    public void Write(string guard, Dictionary<string, QualityState> states)
    {
        var path = PathOf(guard);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // In containers, every process has the same ID.
            var draft = $"{path}.{LogFolder.Encode(Environment.MachineName)}-{Environment.ProcessId}{LogFolder.DraftExtension}";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(states, QualityJson.Default.DictionaryStringQualityState));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.QualityStateFailed(logger, exception, path);
        }
    }

    private string PathOf(string guard) => Path.Combine(folder.Outcomes.Root, LogFolder.NameOfGuard(guard), FileName);
}
