using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// The layout of a folder with a log: <c>guard=fare/day=2026-11-28/….parquet</c> for closed files, and <c>open/{instance}/</c> for each process that writes,
/// with its segments, its counters, and a lock that ends with the process.
/// </summary>
internal sealed class LogFolder(string path)
{
    private const string OpenName = "open";
    private const string LockName = "lock";
    public const string CountersName = "counters.bin";
    public const string GuardsName = "guards.txt";

    public string Root { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The folders of all processes that haven't closed their files.</summary>
    public IEnumerable<string> Instances() => Enumerate(System.IO.Path.Combine(Root, OpenName), static folder => Directory.EnumerateDirectories(folder));

    /// <summary>The closed files, in the order of their names.</summary>
    /// <param name="guard">The name of a guard; null for all.</param>
    public IEnumerable<string> ClosedFiles(string? guard = null) =>
        Enumerate(Root, root => Directory.EnumerateDirectories(root, guard is null ? "guard=*" : $"guard={Encode(guard)}"))
        .SelectMany(static guard => Directory.EnumerateDirectories(guard, "day=*"))
        .SelectMany(static day => Directory.EnumerateFiles(day, "*.parquet"))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> Segments(string instance) =>
        Enumerate(instance, static folder => Directory.EnumerateFiles(folder, "*" + SegmentFormat.Extension)).Order(StringComparer.Ordinal);

    /// <summary>Where a segment is kept that can't be read.</summary>
    public string PathOfDamaged(string segment) => System.IO.Path.Combine(
        Root, "damaged", $"{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(segment))}-{System.IO.Path.GetFileName(segment)}");

    public string PathOfInstance(string instance) => System.IO.Path.Combine(Root, OpenName, instance);

    /// <summary>
    /// The path of the Parquet file of a segment, whose name begins with the number of the guard and the day: <c>0000-20261128-000000.segment</c>.
    /// </summary>
    public string PathOfClosed(string segment, string guard)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(segment);
        var day = DateOnly.ParseExact(name.Split('-')[1], "yyyyMMdd", CultureInfo.InvariantCulture);
        var instance = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(segment));
        return System.IO.Path.Combine(
            Root, $"guard={Encode(guard)}", string.Create(CultureInfo.InvariantCulture, $"day={day:yyyy-MM-dd}"), $"{name}-{instance}.parquet");
    }

    /// <summary>Takes the lock of an instance; null if its process is running.</summary>
    public static FileStream? TryLock(string instance)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(instance, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

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
