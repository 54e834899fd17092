using System.Globalization;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// How long records of guards are kept that have a retention of their own: a file in the folder of each, so that every process that deletes files knows it.
/// </summary>
internal sealed class GuardAges(LogFolder folder)
{
    private const string FileName = "retention.txt";
    private readonly Dictionary<string, TimeSpan?> _read = new(StringComparer.Ordinal);

    /// <summary>Writes the ages of this process's guards.</summary>
    /// <param name="ages">The ages by the names of the guards; null for as long as all records.</param>
    public void Write(IReadOnlyDictionary<string, TimeSpan?> ages)
    {
        foreach (var (guard, age) in ages)
        {
            var name = LogFolder.NameOfGuard(guard);
            if (Directory.Exists(Path.Combine(folder.Root, name)) && Read(name) != age)
            {
                Write(PathOf(name), age);
            }

            // The file isn't there before the first closed file is.
            _read[name] = age;
        }
    }

    /// <summary>The age of a guard; null for as long as all records.</summary>
    /// <param name="guardFolder">The name of the folder of its closed files.</param>
    public TimeSpan? Read(string guardFolder)
    {
        if (!_read.TryGetValue(guardFolder, out var age))
        {
            var path = PathOf(guardFolder);
            age = File.Exists(path) && TimeSpan.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var read) ? read : null;
            _read[guardFolder] = age;
        }

        return age;
    }

    private static void Write(string path, TimeSpan? age)
    {
        if (age is { } known)
        {
            File.WriteAllText(path, known.ToString("c", CultureInfo.InvariantCulture));
        }
        else
        {
            File.Delete(path);
        }
    }

    private string PathOf(string guardFolder) => Path.Combine(folder.Root, guardFolder, FileName);
}
