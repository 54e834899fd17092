using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// Reads the requested columns by their kinds. The first rows determine the kind of a column, and are kept until then. A value of another kind is an
/// error with its row and column, or its row is counted and skipped.
/// </summary>
internal sealed class ColumnParser : IDisposable
{
    /// <summary>The rows that determine the kind of a column.</summary>
    private const int FirstRows = 100;

    private const string SkipHint = "To skip rows that can't be read, use --skip-bad-rows.";

    private readonly FileSource _source;
    private readonly RowReader _reader;
    private readonly ColumnRequest[] _columns;
    private readonly int[] _places;
    private readonly bool[] _hasValues;
    private readonly Queue<FirstRow> _first = new();
    private readonly List<string> _notes = [];
    private long _badRows;
    private long _goodRows;

    private ColumnParser(FileSource source, RowReader reader, IReadOnlyList<ColumnRequest> columns, int[] places)
    {
        _source = source;
        _reader = reader;
        _columns = [.. columns];
        _places = places;
        _hasValues = new bool[columns.Count];
    }

    /// <summary>The number of skipped rows.</summary>
    public long SkippedRows => _badRows + _reader.Skipped;

    /// <summary>The part of the file that has been read, from 0 to 1; null if the length is unknown.</summary>
    public double? Share => _reader.Progress?.Share;

    /// <exception cref="InputException">The file can't be read, or lacks a column.</exception>
    public static ColumnParser Open(FileSource source, IReadOnlyList<ColumnRequest> columns)
    {
        var names = columns.Select(column => column.Name).Distinct(StringComparer.Ordinal).ToList();
        var reader = source.Open(names);
        var rows = new ColumnParser(source, reader, columns, [.. columns.Select(column => names.IndexOf(column.Name))]);
        try
        {
            rows.ReadFirst();
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>How columns are read, if that isn't obvious.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public ColumnKind KindOf(int column) => _columns[column].Kind;

    /// <summary>Adds the next readable row to a batch.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InputException">A row can't be read and isn't skipped, or the file ends and a column has no value.</exception>
    public bool Read(RowBatch batch)
    {
        while (true)
        {
            try
            {
                if (!TryRead(batch))
                {
                    CheckAll();
                    return false;
                }

                _goodRows++;
                batch.Count++;
                return true;
            }
            catch (BadRowException exception)
            {
                Refuse(exception);
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private bool TryRead(RowBatch batch)
    {
        if (_first.TryDequeue(out var first))
        {
            batch.Rows[batch.Count] = first.Row;
            for (var i = 0; i < _columns.Length; i++)
            {
                var cell = first.Cells[_places[i]];
                if (_columns[i].Kind == ColumnKind.Number && cell.IsNumber)
                {
                    Take(batch, i, cell.Number);
                }
                else
                {
                    Take(batch, i, cell.Text, first);
                }
            }

            return true;
        }

        if (!_reader.Read())
        {
            return false;
        }

        batch.Rows[batch.Count] = _reader.Row;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Kind == ColumnKind.Number && _reader.TryNumber(_places[i], out var number))
            {
                Take(batch, i, number);
            }
            else
            {
                Take(batch, i, _reader.Text(_places[i]), null);
            }
        }

        return true;
    }

    private void Take(RowBatch batch, int column, double? number)
    {
        batch.Numbers[column][batch.Count] = number;
        _hasValues[column] |= number is not null;
    }

    /// <summary>Adds a label or a time. A number was already read.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="column">The column.</param>
    /// <param name="text">The cell's text.</param>
    /// <param name="first">The row if it's one of the first rows; null if it's the row of the reader. Its position is formatted only for an error.</param>
    private void Take(RowBatch batch, int column, string? text, FirstRow? first)
    {
        _hasValues[column] |= text is not null;
        switch (_columns[column].Kind)
        {
            case ColumnKind.Number:
                throw Bad(column, PlaceOf(first), BadValues.ExplainNumber(text!, _source.Cells));

            case ColumnKind.Time when text is null:
                throw new BadRowException($"{_source.Name}: {PlaceOf(first)}, column {OneLine.Quote(_columns[column].Name)}: The time is missing. Expected a time in every row.");

            case ColumnKind.Time:
                if (!_source.Cells.TryTime(text, out batch.Times[column][batch.Count]))
                {
                    throw Bad(column, PlaceOf(first), BadValues.ExplainTime(text, _source.Cells));
                }

                break;

            default:
                batch.Texts[column][batch.Count] = text;
                break;
        }
    }

    private string PlaceOf(FirstRow? first) => first?.Place ?? _reader.Place;

    private BadRowException Bad(int column, string place, string why) => new(
        $"{_source.Name}: {place}, column {OneLine.Quote(_columns[column].Name)}: {why}");

    /// <summary>Reads the first rows, and determines the kinds of the columns.</summary>
    private void ReadFirst()
    {
        if (!_columns.Any(column => column.Kind == ColumnKind.Auto))
        {
            return;
        }

        var width = _places.Max() + 1;
        while (_first.Count < FirstRows)
        {
            try
            {
                if (!_reader.Read())
                {
                    break;
                }

                _first.Enqueue(new FirstRow(_reader.Row, _reader.Place, [.. Enumerable.Range(0, width).Select(ReadCell)]));
            }
            catch (BadRowException exception)
            {
                Refuse(exception);
            }
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Kind == ColumnKind.Auto)
            {
                var guess = KindGuess.Of(_first.Select(row => (row.Row, row.Cells[_places[i]])));
                _columns[i] = _columns[i] with { Kind = guess.Kind };
                if (guess.Note is { } note)
                {
                    _notes.Add($"{_source.Name}: column {OneLine.Quote(_columns[i].Name)}: {note}");
                }
            }
        }
    }

    private FirstCell ReadCell(int place)
    {
        var isNumber = _reader.TryNumber(place, out var number);
        return new FirstCell(_reader.Text(place), isNumber, number);
    }

    private void Refuse(BadRowException exception)
    {
        if (!_source.SkipsBadRows)
        {
            throw new InputException($"{exception.Message} {SkipHint}", exception);
        }

        _badRows++;
    }

    private void CheckAll()
    {
        if (_goodRows == 0)
        {
            throw new InputException(
                SkippedRows > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_source.Name}: No row can be read ({Words.Of(SkippedRows, "row")} skipped).") : $"{_source.Name} has no rows.");
        }

        var empty = Array.IndexOf(_hasValues, false);
        if (empty >= 0)
        {
            throw new InputException($"{_source.Name}: column {OneLine.Quote(_columns[empty].Name)}: The column contains only {(_source.Cells.Missing.Count > 0 ? "missing values" : "blanks")}.");
        }
    }

    private sealed record FirstRow(long Row, string Place, FirstCell[] Cells);
}
