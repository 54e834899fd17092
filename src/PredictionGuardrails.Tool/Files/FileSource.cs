using PredictionGuardrails.Names;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A file of past predictions, and how to read it.</summary>
internal sealed record FileSource
{
    private static readonly byte[] GzipMagic = [0x1F, 0x8B];

    /// <summary>The path; <c>-</c> for standard input.</summary>
    public required string Path { get; init; }

    public FileFormat Format { get; init; }

    /// <summary>What separates the fields of CSV; null to find out from the first lines.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row of CSV and TSV names the columns; otherwise they are called 1, 2, 3.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Texts that stand for a missing value, beside a blank.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether rows that cannot be read are counted, not an error.</summary>
    public bool SkipsBadRows { get; init; }

    /// <summary>What <c>-</c> reads.</summary>
    public Func<Stream> StandardInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The name in messages.</summary>
    public string Name => Path == "-" ? "standard input" : Path;

    /// <summary>Opens it.</summary>
    /// <param name="wanted">The names of the columns that will be asked for.</param>
    /// <exception cref="InputException">It cannot be read, or lacks a column.</exception>
    public RowReader Open(IReadOnlyList<string> wanted)
    {
        var (stream, counter) = OpenStream();
        try
        {
            var reader = Create(stream, wanted);
            reader.Progress = counter;
            return reader;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>An error about a column that there is not.</summary>
    public InputException NoColumn(string column, IEnumerable<string> known) =>
        new($"{Name}: there is no column \"{column}\"{NameSuggestion.Suggest(column, known)}.");

    private RowReader Create(Stream stream, IReadOnlyList<string> wanted) => FormatOf() switch
    {
        FileFormat.Parquet => ParquetRows.Open(this, stream, wanted),
        FileFormat.Jsonl => new JsonRows(this, stream, wanted),
        FileFormat.Tsv => new CsvRows(this, stream, Delimiter ?? '\t', wanted),
        _ => new CsvRows(this, stream, Delimiter, wanted),
    };

    private FileFormat FormatOf()
    {
        if (Format != FileFormat.Auto)
        {
            return Format;
        }

        var name = Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path[..^3] : Path;
        return System.IO.Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".TSV" or ".TAB" => FileFormat.Tsv,
            ".JSONL" or ".NDJSON" or ".JSON" => FileFormat.Jsonl,
            ".PARQUET" => FileFormat.Parquet,
            _ => FileFormat.Csv,
        };
    }

    private (Stream Stream, CountingStream Counter) OpenStream()
    {
        Stream raw;
        try
        {
            if (Path != "-" && Directory.Exists(Path))
            {
                throw new InputException($"{Path} is a folder: a file is expected.");
            }

            raw = Path == "-" ? StandardInput() : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"{Path}: there is no such file." : $"{Path} cannot be read: {exception.Message}", exception);
        }

        var counter = new CountingStream(raw, Path == "-" ? null : raw.Length);
        if (FormatOf() == FileFormat.Parquet)
        {
            // The footer of a Parquet file is at its end: it is read from the file itself, not as a stream.
            return Path == "-" ? throw new InputException("Parquet cannot be read from standard input, for it begins at its end: give a file.") : (raw, counter);
        }

        var peeked = new byte[2];
        var length = counter.ReadAtLeast(peeked, 2, throwOnEndOfStream: false);
        var all = new PrefixedStream(peeked.AsMemory(0, length), counter);
        return peeked.AsSpan(0, length).SequenceEqual(GzipMagic) ? (new WholeGzipStream(all, Name), counter) : (all, counter);
    }
}
