using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// A file of JSON Lines to which outcomes are appended, all of a call or none. A line that isn't complete wasn't acknowledged, and isn't read.
/// </summary>
internal sealed class OutcomeJournal : IDisposable
{
    public const string Extension = ".jsonl";

    private const byte LineFeed = (byte)'\n';
    private readonly FileStream _file;

    /// <exception cref="IOException">The file can't be created.</exception>
    public OutcomeJournal(string path, DateTimeOffset now, long createdAt)
    {
        Path = path;
        Day = DateOnly.FromDateTime(now.UtcDateTime);
        CreatedAt = createdAt;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
    }

    public string Path { get; }

    /// <summary>The day on which the outcomes are recorded.</summary>
    public DateOnly Day { get; }

    /// <summary>The timestamp of the creation.</summary>
    public long CreatedAt { get; }

    public long Length { get; private set; }

    /// <summary>Appends outcomes and flushes them to the disk.</summary>
    /// <exception cref="IOException">They can't be written, or the file was deleted. What was written of them is cut off.</exception>
    public void Append(IEnumerable<OutcomeRecord> outcomes)
    {
        var lines = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(lines))
        {
            foreach (var outcome in outcomes)
            {
                JsonSerializer.Serialize(writer, outcome, OutcomeJson.Default.OutcomeRecord);
                writer.Flush();
                writer.Reset();
                lines.Write([LineFeed]);
            }
        }

        try
        {
            _file.Write(lines.WrittenSpan);
            _file.Flush(flushToDisk: true);
            if (!File.Exists(Path))
            {
                throw new FileNotFoundException($"'{Path}' was deleted while it was open.", Path);
            }

            Length += lines.WrittenCount;
        }
        catch
        {
            _file.SetLength(Length);
            _file.Position = Length;
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The journals in the folder of a process.</summary>
    public static IEnumerable<string> Find(string instance) =>
        Directory.Exists(instance) ? Directory.EnumerateFiles(instance, "*" + Extension).Order(StringComparer.Ordinal) : [];

    /// <summary>Opens a file that may be written to or deleted meanwhile; null if it's deleted.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the outcomes of a file.</summary>
    /// <exception cref="InvalidDataException">A line isn't an outcome; the message contains the file and the line.</exception>
    public static async IAsyncEnumerable<OutcomeRecord> ReadAsync(FileStream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = EndOfLastLine(file);
        using var reader = new StreamReader(file, leaveOpen: true);
        for (var (line, read) = (1L, 0L); read < end; line++)
        {
            var text = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
            read += System.Text.Encoding.UTF8.GetByteCount(text) + 1;
            yield return Parse(file.Name, line, text);
        }
    }

    private static OutcomeRecord Parse(string path, long line, string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, OutcomeJson.Default.OutcomeRecord) ?? throw new JsonException("The line is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}', line {line}: The line isn't an outcome. {exception.Message}", exception);
        }
    }

    /// <summary>Where the last complete line ends.</summary>
    private static long EndOfLastLine(FileStream file)
    {
        for (var position = file.Length; position > 0; position--)
        {
            file.Position = position - 1;
            if (file.ReadByte() == LineFeed)
            {
                file.Position = 0;
                return position;
            }
        }

        file.Position = 0;
        return 0;
    }
}
