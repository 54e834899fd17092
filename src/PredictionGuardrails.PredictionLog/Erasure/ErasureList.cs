using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>
/// A list of what is erased in a folder: a file that is only appended to, with a line for each entry, of the time of its request and a keyed hash. The first
/// line tells whether a key is the one of the list. The key is in a file of the folder, unless an option provides it.
/// </summary>
internal sealed class ErasureList
{
    private const string UnitsName = "erasures.txt";
    private const string OutcomesName = "erased-outcomes.txt";
    private const string KeyCheck = "key of a prediction log's erasures";
    private const int HashLength = 64;
    private readonly Lock _gate = new();
    private readonly LogFolder _folder;
    private readonly byte[]? _key;
    private Erasures _known = Erasures.None;

    private ErasureList(LogFolder folder, byte[]? key, string name)
    {
        _folder = folder;
        _key = key;
        PathOfList = Path.Combine(folder.Root, name);
    }

    private string PathOfList { get; }

    private string PathOfKey => Path.Combine(_folder.Root, "erasures.key");

    /// <summary>The list of erased units.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="key">The key of the hashes; null for the one in the folder.</param>
    public static ErasureList OfUnits(LogFolder folder, byte[]? key) => new(folder, key, UnitsName);

    /// <summary>The list of references (<see cref="OutcomeReference"/>) to predictions whose outcomes are erased from journals when they're closed.</summary>
    /// <inheritdoc cref="OfUnits"/>
    public static ErasureList OfOutcomes(LogFolder folder, byte[]? key) => new(folder, key, OutcomesName);

    /// <summary>Counts the requests in a folder. It needs no key.</summary>
    public static long CountRequests(LogFolder folder)
    {
        var path = OfUnits(folder, key: null).PathOfList;
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
        await using var taken = await ErasureLock.TakeAsync(_folder, cancellationToken).ConfigureAwait(false);
        Append([KeyValuePair.Create(unit, before)]);
    }

    /// <summary>Adds entries to the list. The caller holds the <see cref="ErasureLock"/>.</summary>
    /// <param name="entries">What is erased, with the time of the request.</param>
    /// <inheritdoc cref="AddAsync" path="/exception"/>
    public void Append(IEnumerable<KeyValuePair<string, DateTimeOffset>> entries)
    {
        Read();
        var used = _key ?? ReadOrCreateKey();
        if (new FileInfo(PathOfList) is { Exists: false } or { Length: 0 })
        {
            // As a whole or not at all: without its first line, the list looks as if it had been made with another key.
            var draft = PathOfList + LogFolder.DraftExtension;
            File.WriteAllText(draft, Erasures.Hash(used, KeyCheck));
            File.Move(draft, PathOfList, overwrite: true);
        }

        using var file = new FileStream(PathOfList, FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var (erased, before) in entries)
        {
            // A line begins with its break, so that it stands alone after one that was cut off.
            file.Write(Encoding.ASCII.GetBytes($"\n{before.UtcDateTime:O} {Erasures.Hash(used, erased)}"));
        }

        file.Flush(flushToDisk: true);
    }

    private Erasures Read(long length)
    {
        var lines = File.ReadAllLines(PathOfList);
        var used = _key ?? (File.Exists(PathOfKey) ? File.ReadAllBytes(PathOfKey) : []);
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
