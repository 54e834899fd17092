using System.Globalization;
using CsvHelper;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a file of CSV or TSV.</summary>
internal sealed class CsvRows : RowReader
{
    private readonly FileSource _source;
    private readonly CsvReader _reader;
    private readonly int[] _ordinals;
    private readonly bool _mayBeBlank;
    private readonly int _width;
    private long _malformed;

    public CsvRows(FileSource source, Stream stream, char? delimiter, IReadOnlyList<string> wanted)
    {
        _source = source;
        _reader = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = source.HasHeader,
            PoolStrings = true,
            TrackLineNumbers = true,
            SkipEmptyLines = false,
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

    /// <summary>Whether the first row was read already, to see how wide it is.</summary>
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
                // A blank line is no row.
                Row--;
                continue;
            }

            throw new BadRowException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source.Name}: {Place} has {_reader.FieldCount} fields, and {_width} are expected as in the {(_source.HasHeader ? "header" : "first row")}."));
        }

        return false;
    }

    public override string? Text(int column) => Cells.Text(_reader.GetString(_ordinals[column]), _source.Missing);

    public override bool TryNumber(int column, out double? number)
    {
        if (_reader.TryParse<double>(_ordinals[column], out var parsed))
        {
            number = parsed;

            // Some files use a number such as -1 or 9999 for a missing value.
            return _source.Missing.Count == 0 || Text(column) is not null || (number = null) is null;
        }

        number = null;
        if (Text(column) is not { } text)
        {
            return true;
        }

        var isNumber = Cells.TryNumber(text, out parsed);
        number = isNumber ? parsed : null;
        return isNumber;
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
            $"{_source.Name}: row {Math.Max(0, exception.RecordNumber - (_source.HasHeader ? 2 : 1))} (line {exception.LineNumber}) is no CSV: {exception.Message}"), exception);

    private int OrdinalOf(string name, IReadOnlyList<string> columns)
    {
        var found = Enumerable.Range(0, columns.Count).Where(i => columns[i].Trim().Equals(name, StringComparison.Ordinal)).ToList();
        if (found.Count == 0)
        {
            found = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))];
        }

        return found.Count switch
        {
            0 => throw _source.NoColumn(name, columns.Select(column => column.Trim())),
            1 => found[0],
            var count => throw new InputException($"{_source.Name} has {count} columns \"{name}\": give every column a name of its own."),
        };
    }
}
