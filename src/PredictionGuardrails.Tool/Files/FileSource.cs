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

    /// <summary>The name of the encoding of CSV, TSV, and JSON, by which the file begins.</summary>
    public string Encoding { get; private init; } = "UTF-8";

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

    /// <summary>What is wrong with text that its encoding doesn't allow, after the text itself. Decoders replace it by U+FFFD.</summary>
    public string DescribeUndecoded() => Encoding == "UTF-8"
        ? "isn't valid UTF-8. Save the file as UTF-8, or convert it, for example with iconv -f WINDOWS-1252 -t UTF-8."
        : $"isn't valid {Encoding}. Save the file as UTF-8.";

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

        if (inside.Encoding is not { } encoding)
        {
            return (Create(inside.Whole, wanted, format), counter);
        }

        var text = System.Text.Encoding.CreateTranscodingStream(inside.Whole, encoding, System.Text.Encoding.UTF8);
        return ((this with { Encoding = encoding.WebName.ToUpperInvariant() }).Create(text, wanted, format), counter);
    }
}
