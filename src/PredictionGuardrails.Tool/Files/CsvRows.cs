using System.Globalization;
using CsvHelper;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a CSV or TSV file.</summary>
internal sealed class CsvRows : RowReader
{
    /// <summary>The longest row in bytes.</summary>
    private const int LongestRow = 1 << 26;

    /// <summary>By default, the reader ignores commas everywhere: 7,6 would be 76.</summary>
    private static readonly NumberFormatInfo WithoutThousands = new() { NumberGroupSeparator = "\0" };

    private readonly FileSource _source;
    private readonly CsvReader _reader;
    private readonly int[] _ordinals;
    private readonly bool _mayBeBlank;
    private readonly bool _isPlain;
    private readonly int _width;
    private long _malformed;

    public CsvRows(FileSource source, Stream stream, char? delimiter, IReadOnlyList<string> wanted)
    {
        _source = source;
        _isPlain = source.Cells.IsPlain && source.Cells.Missing.Count == 0;
        _reader = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = source.HasHeader,
            PoolStrings = true,
            TrackLineNumbers = true,
            SkipEmptyLines = false,
            MaxRecordSize = LongestRow,
            FormatProvider = WithoutThousands,
            MalformedData = source.SkipsBadRows ? CsvMalformedDataHandling.Skip : CsvMalformedDataHandling.Throw,
            OnMalformedRecord = source.SkipsBadRows ? _ => _malformed++ : null,
        });
        IReadOnlyList<string> columns;
        try
        {
            _reader.ReadHeader();
            columns = _reader.Headers;
            if (!source.HasHeader && _reader.Read())
            {
                columns = [.. Enumerable.Range(1, _reader.FieldCount).Select(number => number.ToString(CultureInfo.InvariantCulture))];
                IsAhead = true;
            }
        }
        catch (CsvFormatException exception)
        {
            throw Damaged(exception);
        }

        if (columns.Count == 0)
        {
            throw new InputException($"{source.Name} is empty.");
        }

        _width = columns.Count;
        _mayBeBlank = _width == 1;
        _ordinals = [.. wanted.Select(name => OrdinalOf(name, columns))];
    }

    public override string Place => string.Create(CultureInfo.InvariantCulture, $"row {Row} (line {_reader.LineNumber})");

    /// <summary>Whether the first row was already read to count its fields.</summary>
    private bool IsAhead { get; set; }

    public override bool Read()
    {
        while (TryRead())
        {
            Row++;
            if (_reader.FieldCount == _width)
            {
                return true;
            }

            if (_reader.FieldCount == 1 && !_mayBeBlank && _reader.IsEmpty(0))
            {
                // Blank lines aren't rows.
                Row--;
                continue;
            }

            throw new BadRowException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source.Name}: {Place}: Found {Words.Of(_reader.FieldCount, "field")}, expected {_width} as in the {(_source.HasHeader ? "header" : "first row")}."));
        }

        return false;
    }

    public override string? Text(int column)
    {
        var text = _source.Cells.Text(_reader.GetString(_ordinals[column]));
        return text is null || !text.Contains('\uFFFD', StringComparison.Ordinal) ? text : throw new BadRowException(
            $"{_source.Name}: {Place}: {OneLine.Quote(text)} {_source.DescribeUndecoded()}");
    }

    public override bool TryNumber(int column, out double? number)
    {
        // An infinity is a word or a number that is too large, which only the text shows.
        if (_isPlain && _reader.TryParse<double>(_ordinals[column], out var parsed) && !double.IsInfinity(parsed))
        {
            number = parsed;
            return true;
        }

        return TryNumber(Text(column), _source.Cells, out number);
    }

    public override void Dispose() => _reader.Dispose();

    private bool TryRead()
    {
        if (IsAhead)
        {
            IsAhead = false;
            return true;
        }

        try
        {
            _malformed = 0;
            var isThere = _reader.Read();
            if (_malformed > 0)
            {
                Row += _malformed;
                Skipped += _malformed;
            }

            return isThere;
        }
        catch (CsvFormatException exception)
        {
            throw Damaged(exception);
        }
    }

    private InputException Damaged(CsvFormatException exception) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"{_source.Name}: row {Math.Max(0, exception.RecordNumber - (_source.HasHeader ? 2 : 1))} (line {exception.LineNumber}): "
            + $"Invalid CSV: {Describe(exception)}"), exception);

    /// <summary>What is wrong, without the record, which the reader counts with the header, and without the reader's own options.</summary>
    private static string Describe(CsvFormatException exception) => exception.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal)
        ? $"The row has more than {Words.Count(LongestRow)} bytes. Look for a quotation mark that isn't closed, or write shorter rows."
        : exception.Message.Split("): ", 2)[^1];

    private string HintOf(IReadOnlyList<string> columns)
    {
        if (columns[0].StartsWith('{'))
        {
            return " The file looks like JSON. If it has one object per line, use --input-format jsonl.";
        }

        return columns.Any(column => column.Contains('\uFFFD', StringComparison.Ordinal))
            ? $" The header {_source.DescribeUndecoded()}"
            : "";
    }

    private int OrdinalOf(string name, IReadOnlyList<string> columns)
    {
        var found = Enumerable.Range(0, columns.Count).Where(i => columns[i].Trim().Equals(name, StringComparison.Ordinal)).ToList();
        if (found.Count == 0)
        {
            found = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))];
        }

        return found.Count switch
        {
            0 => throw _source.NoColumn(name, [.. columns.Select(column => column.Trim())], HintOf(columns)),
            1 => found[0],
            var count => throw new InputException($"{_source.Name}: The header has {count} columns named {OneLine.Quote(name)}. Rename them so that each name is unique."),
        };
    }
}
