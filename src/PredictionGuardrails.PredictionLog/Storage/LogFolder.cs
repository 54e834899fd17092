using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// The layout of a folder with a log: <c>guard=fare/day=2026-11-28/….parquet</c> for closed files, and <c>open/{instance}/</c> for each process that writes,
/// with its segments and its counters. <c>open/{instance}.lock</c> is locked from before the folder is made until its process ends.
/// </summary>
internal sealed class LogFolder(string path)
{
    private const string OpenName = "open";
    private const string DamagedName = "damaged";
    private const string OutcomesName = "outcomes";
    public const string CountersPattern = "counters*.bin";
    public const string GuardsName = "guards.txt";

    /// <summary>What is added to the path of a file until it's complete.</summary>
    public const string DraftExtension = ".tmp";

    public string Root { get; } = Path.GetFullPath(path);

    /// <summary>The folder of the outcomes, which has the same layout.</summary>
    public LogFolder Outcomes => new(Path.Combine(Root, OutcomesName));

    /// <summary>The folders of all processes that haven't closed their files.</summary>
    public IEnumerable<string> Instances() => Enumerate(Path.Combine(Root, OpenName), static folder => Directory.EnumerateDirectories(folder));

    /// <summary>The closed files, in the order of their names.</summary>
    /// <param name="guard">The name of a guard; null for all.</param>
    public IEnumerable<string> ClosedFiles(string? guard = null) => Files("*.parquet", guard);

    /// <summary>The files with a name next to the closed ones.</summary>
    public IEnumerable<string> Files(string pattern, string? guard = null) =>
        Enumerate(Root, root => Directory.EnumerateDirectories(root, guard is null ? "guard=*" : NameOfGuard(guard)))
        .SelectMany(static folder => Directory.EnumerateDirectories(folder, "day=*"))
        .SelectMany(day => Directory.EnumerateFiles(day, pattern))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> Segments(string instance) =>
        Enumerate(instance, static folder => Directory.EnumerateFiles(folder, "*" + SegmentFormat.Extension)).Order(StringComparer.Ordinal);

    /// <summary>Segments that can't be read.</summary>
    public IEnumerable<string> DamagedFiles() => Enumerate(Path.Combine(Root, DamagedName), static folder => Directory.EnumerateFiles(folder));

    /// <summary>Where a segment is kept that can't be read.</summary>
    public string PathOfDamaged(string segment) => Path.Combine(
        Root, DamagedName, $"{Path.GetFileName(Path.GetDirectoryName(segment))}-{Path.GetFileName(segment)}");

    /// <summary>The name of a damaged segment before it was put aside; null for a file of others.</summary>
    public static string? SegmentOfDamaged(string path)
    {
        var name = Path.GetFileName(path).Split('-') is [_, .., var guard, var day, var number] ? $"{guard}-{day}-{number}" : "";
        return IsOfSegment(name) ? name : null;
    }

    public string PathOfInstance(string instance) => Path.Combine(Root, OpenName, instance);

    /// <summary>
    /// The name of a segment, unique among all processes. It begins with the number of the guard, the day, and the number of the segment:
    /// <c>0000-20261128-000000-{instance}</c> for <c>{instance}/0000-20261128-000000.segment</c>.
    /// </summary>
    public static string NameOf(string segment) => $"{Path.GetFileNameWithoutExtension(segment)}-{Path.GetFileName(Path.GetDirectoryName(segment))}";

    /// <summary>The number of the guard of a segment.</summary>
    public static int GuardOfSegment(string segment) => int.Parse(Path.GetFileName(segment).Split('-')[0], CultureInfo.InvariantCulture);

    /// <summary>The day of a segment or of its closed file.</summary>
    public static DateOnly DayOfSegment(string name) => DateOnly.ParseExact(Path.GetFileName(name).Split('-')[1], "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Whether a file has the name of a segment; others aren't of the log.</summary>
    public static bool IsOfSegment(string path) =>
        Path.GetFileName(path).Split('-') is [_, var day, _, ..]
        && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>The path of the Parquet file of a segment.</summary>
    /// <param name="name">The unique name of the segment.</param>
    /// <param name="guard">The name of its guard.</param>
    public string PathOfClosed(string name, string guard) => Path.Combine(
        Root, NameOfGuard(guard), string.Create(CultureInfo.InvariantCulture, $"day={DayOfSegment(name):yyyy-MM-dd}"), $"{name}.parquet");

    /// <summary>Takes the lock of an instance; null if its process is running.</summary>
    public static FileStream? TryLock(string instance)
    {
        try
        {
            return new FileStream(instance + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Gives a lock back. Its file is deleted if the folder is gone.</summary>
    public static void Unlock(FileStream taken, string instance)
    {
        taken.Dispose();
        if (!Directory.Exists(instance) && File.Exists(taken.Name))
        {
            File.Delete(taken.Name);
        }
    }

    /// <summary>The name of the folder of a guard's closed files.</summary>
    public static string NameOfGuard(string guard) => $"guard={Encode(guard)}";

    /// <summary>The name of the folder of the guard that a closed file belongs to; another name for other files.</summary>
    public static string NameOfGuardOf(string closed) => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(closed))) ?? "";

    /// <summary>A guard's name as a part of a path: letters, digits, <c>-</c>, <c>_</c>, and <c>.</c> stay, other characters are percent-encoded.</summary>
    public static string Encode(string name)
    {
        var encoded = new StringBuilder(name.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'-' or (byte)'_' || (unit == '.' && encoded.Length > 0))
            {
                encoded.Append((char)unit);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        // A name of a file has at most 255 bytes nearly everywhere.
        return encoded.Length <= 200 ? encoded.ToString() : $"{encoded.ToString(0, 180)}-{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)):x16}";
    }

    private static IEnumerable<string> Enumerate(string folder, Func<string, IEnumerable<string>> list) => Directory.Exists(folder) ? list(folder) : [];
}
