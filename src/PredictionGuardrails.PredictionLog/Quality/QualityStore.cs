using System.Text.Json;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Files;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Keeps what was learned about quality in a file of each guard, which the instances of a service share: the last one that writes it wins.</summary>
internal sealed class QualityStore(LogFolder folder, ILogger logger)
{
    private const string FileName = "quality.json";

    /// <summary>Reads what was learned, by the names of outcomes; nothing if there is no file, or if it can't be read.</summary>
    public Dictionary<string, QualityState> Read(string guard)
    {
        var path = PathOf(folder, guard);
        try
        {
            return Load(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.QualityStateFailed(logger, exception, path);
            return [];
        }
    }

    /// <summary>Reads what the service declared of outcomes; nothing if there is no file, or an earlier version wrote it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message contains the file and the place.</exception>
    public static IReadOnlyList<LogOutcome> ReadDeclared(LogFolder folder, string guard)
    {
        var path = PathOf(folder, guard);
        try
        {
            List<LogOutcome> declared = [.. Load(path).Values.Select(static state => state.Declared).OfType<LogOutcome>()];
            return declared.Select(LogOutcomeList.FindError).FirstOrDefault(static error => error is not null) is { } wrong
                ? throw new InvalidDataException($"'{path}': The file contains an outcome that isn't valid. {wrong}")
                : declared;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}', line {exception.LineNumber + 1}: The file is damaged. {exception.Message}", exception);
        }
    }

    public void Write(string guard, Dictionary<string, QualityState> states)
    {
        var path = PathOf(folder, guard);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // In containers, every process has the same ID.
            var target = AtomicFile.FindTarget(path);
            var draft = $"{target}.{LogFolder.Encode(Environment.MachineName)}-{Environment.ProcessId}{LogFolder.DraftExtension}";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(states, QualityJson.Default.DictionaryStringQualityState));
            File.Move(draft, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.QualityStateFailed(logger, exception, path);
        }
    }

    /// <exception cref="JsonException">The file isn't valid.</exception>
    private static Dictionary<string, QualityState> Load(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var states = JsonSerializer.Deserialize(File.ReadAllBytes(path), QualityJson.Default.DictionaryStringQualityState);
        return states is null || states.ContainsValue(null!) ? throw new JsonException("It contains null instead of an object.", null, 0, null) : states;
    }

    private static string PathOf(LogFolder folder, string guard) => Path.Combine(folder.Outcomes.Root, LogFolder.NameOfGuard(guard), FileName);
}
