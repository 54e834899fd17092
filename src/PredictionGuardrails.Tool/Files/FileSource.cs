using System.Text;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A file of past predictions, and how to read it.</summary>
internal sealed record FileSource
{
    /// <summary>The path; <c>-</c> for standard input.</summary>
    public required string Path { get; init; }

    public FileFormat Format { get; init; }

    /// <summary>The CSV delimiter; null to detect it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first row of CSV and TSV contains the column names; otherwise the names are 1, 2, 3.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The format of numbers and times, and what represents a missing value.</summary>
    public CellFormat Cells { get; init; } = CellFormat.Plain;

    /// <summary>Whether rows that can't be read are counted and skipped.</summary>
    public bool SkipsBadRows { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> StandardInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The name in messages.</summary>
    public string Name => Path == "-" ? "standard input" : Path;

    /// <summary>Opens the file.</summary>
    /// <param name="wanted">The names of the requested columns.</param>
    /// <exception cref="InputException">The file can't be read, or lacks a column.</exception>
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

    /// <summary>Whether the file can be read more than once.</summary>
    public bool IsRepeatable => Path != "-" && (!File.Exists(Path) || new FileInfo(Path).Length > 0);

    /// <summary>Creates the error about a missing column.</summary>
    public InputException NoColumn(string column, IEnumerable<string> known, string hint = "") =>
        new($"{Name}: Column {OneLine.Quote(column)} not found.{KnownNames.Suggest(column, known, "columns")}{hint}");

    private RowReader Create(Stream stream, IReadOnlyList<string> wanted, FileFormat format) => format switch
    {
        FileFormat.Parquet => ParquetRows.Open(this, stream, wanted),
        FileFormat.Jsonl => new JsonRows(this, stream, wanted),
        FileFormat.Tsv => new CsvRows(this, stream, Delimiter ?? '\t', wanted),
        _ => new CsvRows(this, stream, Delimiter, wanted),
    };

    /// <summary>The format from the command line or the file extension.</summary>
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
                throw new InputException($"{OneLine.Quote(Path)} is a directory. Specify a file.");
            }

            return Path == "-"
                ? StandardInput()
                : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"File not found: {Path}" : $"Can't read {Path}: {exception.Message}", exception);
        }
    }

    /// <summary>Opens the file in the format that its first bytes indicate.</summary>
    private (RowReader Reader, CountingStream Counter) OpenReader(Stream raw, IReadOnlyList<string> wanted)
    {
        var counter = new CountingStream(raw, Name, raw.CanSeek ? raw.Length : null);
        var format = FormatOfName();
        var start = new FileStart(counter);
        if (format == FileFormat.Parquet || (Format == FileFormat.Auto && start.IsParquet))
        {
            // The footer is at the end of a Parquet file, so the file can't be read as a stream.
            var from = Path == "-" ? Name : $"{Path}, which isn't a regular file,";
            return raw.CanSeek && Path != "-"
                ? (Create(raw, wanted, FileFormat.Parquet), counter)
                : throw new InputException($"Can't read Parquet from {from} because its footer must be read first. Specify a file.");
        }

        var stream = start.IsGzip ? new WholeGzipStream(start.Whole, Name) : start.Whole;
        var inside = start.IsGzip ? new FileStart(stream) : start;
        if (inside.WhyNoText is { } why)
        {
            throw new InputException($"{Name} isn't a text file. {(start.IsGzip ? "Its content is" : "It's")} {why}");
        }

        var text = inside.Encoding is { } encoding ? Encoding.CreateTranscodingStream(inside.Whole, encoding, Encoding.UTF8) : inside.Whole;
        return (Create(text, wanted, format), counter);
    }
}
