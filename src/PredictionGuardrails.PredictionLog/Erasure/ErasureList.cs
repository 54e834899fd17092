using System.Globalization;
using System.Security.Cryptography;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>
/// The list of erased units in a folder: a file that is only appended to, with a line for each request, of its time and the keyed hash of the unit. The first
/// line tells whether a key is the one of the list. The key is in a file of the folder, unless an option provides it.
/// </summary>
internal sealed class ErasureList(LogFolder folder, byte[]? key)
{
    private const string KeyCheck = "key of a prediction log's erasures";
    private const int HashLength = 64;
    private readonly Lock _gate = new();
    private Erasures _known = Erasures.None;

    private string PathOfList => Path.Combine(folder.Root, "erasures.txt");

    private string PathOfKey => Path.Combine(folder.Root, "erasures.key");

    /// <summary>Counts the requests in a folder. It needs no key.</summary>
    public static long CountRequests(LogFolder folder)
    {
        var path = new ErasureList(folder, key: null).PathOfList;
        return File.Exists(path) ? File.ReadLines(path).LongCount(static line => line.Split(' ') is [_, { Length: HashLength }]) : 0;
    }

    /// <summary>Reads the list, if it has grown.</summary>
    /// <exception cref="InvalidDataException">The list was made with another key.</exception>
    /// <exception cref="IOException">The list or the key can't be read.</exception>
    public Erasures Read()
    {
        lock (_gate)
        {
            var file = new FileInfo(PathOfList);
            if (file.Exists && file.Length > 0 && file.Length != _known.Version)
            {
                _known = Read(file.Length);
            }

            return _known;
        }
    }

    /// <summary>Adds a request to the list.</summary>
    /// <exception cref="InvalidDataException">The list was made with another key.</exception>
    /// <exception cref="IOException">The list can't be written.</exception>
    public async Task AddAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var taken = await ErasureLock.TakeAsync(folder, cancellationToken).ConfigureAwait(false);
        Read();
        var used = key ?? ReadOrCreateKey();

        if (new FileInfo(PathOfList) is { Exists: false } or { Length: 0 })
        {
            // As a whole or not at all: without its first line, the list looks as if it had been made with another key.
            var draft = PathOfList + LogFolder.DraftExtension;
            await File.WriteAllTextAsync(draft, Erasures.Hash(used, KeyCheck), cancellationToken).ConfigureAwait(false);
            File.Move(draft, PathOfList, overwrite: true);
        }

        // A line begins with its break, so that it stands alone after one that was cut off.
        await using var file = new FileStream(PathOfList, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"\n{before.UtcDateTime:O} {Erasures.Hash(used, unit)}"));
        file.Flush(flushToDisk: true);
    }

    private Erasures Read(long length)
    {
        var lines = File.ReadAllLines(PathOfList);
        var used = key ?? (File.Exists(PathOfKey) ? File.ReadAllBytes(PathOfKey) : []);
        if (lines[0] != Erasures.Hash(used, KeyCheck))
        {
            throw new InvalidDataException(
                $"'{PathOfList}' was made with another key. Set {nameof(PredictionLogOptions)}.{nameof(PredictionLogOptions.ErasureKey)} to that key.");
        }

        var before = lines.Skip(1).Select(static line => line.Split(' '))
            .Where(static parts => parts is [_, { Length: HashLength }])
            .GroupBy(static parts => parts[1], static parts => DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture))
            .ToDictionary(static requests => requests.Key, static requests => requests.Max());
        return new Erasures(used, before, length);
    }

    private byte[] ReadOrCreateKey()
    {
        if (!File.Exists(PathOfKey))
        {
            var draft = PathOfKey + LogFolder.DraftExtension;
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            }

            using (var file = new FileStream(draft, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(32));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, PathOfKey);
        }

        return File.ReadAllBytes(PathOfKey);
    }
}
