using PredictionGuardrails.PredictionLog.Counting;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>The folder of this process, with its open segments, its counters, and the names of its guards.</summary>
internal sealed class InstanceFolder(string path)
{
    private readonly Lock _naming = new();
    private IReadOnlyList<string> _guards = [];
    private FileStream? _lock;

    public string Path => path;

    private string PathOfNames => System.IO.Path.Combine(path, LogFolder.GuardsName);

    /// <summary>A name that no other process uses.</summary>
    public static string NewName(string instance) => $"{LogFolder.Encode(instance)}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..^24];

    /// <summary>Creates the folder, if it isn't there.</summary>
    /// <exception cref="IOException">It can't be created.</exception>
    public void Create()
    {
        if (_lock is not null && Directory.Exists(path))
        {
            return;
        }

        // The lock comes first, so that no other process takes a folder that is just being made for one that was left behind.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _lock?.Dispose();
        _lock = LogFolder.TryLock(path) ?? throw new IOException($"The lock of '{path}' can't be taken.");
        Directory.CreateDirectory(path);
    }

    /// <summary>Creates a page of counters.</summary>
    /// <exception cref="IOException">It can't be created.</exception>
    public CounterPage CreateCounters(int page)
    {
        Create();
        return new CounterPage(LogCounters.PathOf(path, page));
    }

    /// <summary>Writes the names of the guards by their numbers, so that counters can be told apart after the process has ended.</summary>
    public void Name(IEnumerable<string> guards)
    {
        lock (_naming)
        {
            _guards = [.. guards];
            File.WriteAllLines(PathOfNames, _guards);
        }
    }

    /// <summary>Writes the names and counters again, if their files are gone although the folder is there, because someone removed the folder.</summary>
    /// <exception cref="IOException">They can't be written.</exception>
    public void Restore(LogCounters counters)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        lock (_naming)
        {
            if (!File.Exists(PathOfNames))
            {
                File.WriteAllLines(PathOfNames, _guards);
            }
        }

        counters.RestoreFiles(path);
    }

    /// <summary>Deletes the folder, unless a segment waits in it.</summary>
    public void Delete()
    {
        if (!Directory.Exists(path) || LogFolder.Segments(path).Any())
        {
            return;
        }

        // Without names, nothing is reported of what may stay: Windows deletes no file that is mapped.
        File.Delete(PathOfNames);
        if (!OperatingSystem.IsWindows())
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Leaves the folder, if it's still there, to the next process.</summary>
    public void Leave()
    {
        if (_lock is not null)
        {
            LogFolder.Unlock(_lock, path);
        }
    }
}
