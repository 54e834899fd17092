using System.Text;
using PredictionGuardrails.Names;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A file of past predictions, and how to read it.</summary>
internal sealed record FileSource
{
    /// <summary>The path; <c>-</c> for standard input.</summary>
    public required string Path { get; init; }

    public FileFormat Format { get; init; }

    /// <summary>What separates the fields of CSV; null to find out from the first lines.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row of CSV and TSV names the columns; otherwise they are called 1, 2, 3.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>How numbers and times are written, and what stands for a missing value.</summary>
    public CellFormat Cells { get; init; } = CellFormat.Plain;

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
        var raw = OpenRaw();
        try
        {
            var (reader, counter) = OpenReader(raw, wanted);
            reader.Progress = counter;
            return reader;
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Whether it can be read more than once.</summary>
    public bool IsRepeatable => Path != "-" && (!File.Exists(Path) || new FileInfo(Path).Length > 0);

    /// <summary>An error about a column that there is not.</summary>
    public InputException NoColumn(string column, IEnumerable<string> known, string hint = "") =>
        new($"{Name}: there is no column {OneLine.Quote(column)}{NameSuggestion.Suggest(column, known)}.{hint}");

    private RowReader Create(Stream stream, IReadOnlyList<string> wanted, FileFormat format) => format switch
    {
        FileFormat.Parquet => ParquetRows.Open(this, stream, wanted),
        FileFormat.Jsonl => new JsonRows(this, stream, wanted),
        FileFormat.Tsv => new CsvRows(this, stream, Delimiter ?? '\t', wanted),
        _ => new CsvRows(this, stream, Delimiter, wanted),
    };

    /// <summary>The format that was stated, or that the name's ending tells.</summary>
    private FileFormat FormatOfName()
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

    private Stream OpenRaw()
    {
        try
        {
            if (Path != "-" && Directory.Exists(Path))
            {
                throw new InputException($"{Path} is a folder: a file is expected.");
            }

            return Path == "-"
                ? StandardInput()
                : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"{Path}: there is no such file." : $"{Path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Opens the file as what its first bytes say that it is.</summary>
    private (RowReader Reader, CountingStream Counter) OpenReader(Stream raw, IReadOnlyList<string> wanted)
    {
        var counter = new CountingStream(raw, Name, raw.CanSeek ? raw.Length : null);
        var format = FormatOfName();
        var start = new FileStart(counter);
        if (format == FileFormat.Parquet || (Format == FileFormat.Auto && start.IsParquet))
        {
            // The footer of a Parquet file is at its end: it is read from the file itself, not as a stream.
            var from = Path == "-" ? Name : $"{Path}, which is no regular file";
            return raw.CanSeek && Path != "-"
                ? (Create(raw, wanted, FileFormat.Parquet), counter)
                : throw new InputException($"Parquet cannot be read from {from}, for it begins at its end: give a file.");
        }

        var stream = start.IsGzip ? new WholeGzipStream(start.Whole, Name) : start.Whole;
        var inside = start.IsGzip ? new FileStart(stream) : start;
        if (inside.WhyNoText is { } why)
        {
            throw new InputException($"{Name} is no text: it {(start.IsGzip ? "has inside of its gzip " : "is ")}{why}.");
        }

        var text = inside.Encoding is { } encoding ? Encoding.CreateTranscodingStream(inside.Whole, encoding, Encoding.UTF8) : inside.Whole;
        return (Create(text, wanted, format), counter);
    }
}
