using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// The rows of a file with one JSON object a line. A column is a property, <c>model.score</c> for one inside another, or <c>scores.0</c> for one value of a
/// list.
/// </summary>
internal sealed class JsonRows : RowReader
{
    private readonly FileSource _source;
    private readonly JsonLines _lines;
    private readonly byte[][][] _paths;
    private readonly byte[][] _names;
    private readonly string[] _wanted;
    private readonly Cell[] _cells;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly bool[] _found;
    private ReadOnlyMemory<byte> _line;
    private JsonNumberNames? _numberNames;

    public JsonRows(FileSource source, Stream stream, IReadOnlyList<string> wanted)
    {
        _source = source;
        _lines = new JsonLines(stream, source.Name);
        _wanted = [.. wanted];
        _paths = [.. wanted.Select(name => name.Split('.').Select(Encoding.UTF8.GetBytes).ToArray())];
        _names = [.. wanted.Select(Encoding.UTF8.GetBytes)];
        _cells = new Cell[wanted.Count];
        _found = new bool[wanted.Count];
    }

    public override string Place => string.Create(CultureInfo.InvariantCulture, $"row {Row} (line {_lines.Line})");

    public override bool Read()
    {
        while (_lines.TryRead(out var line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            Row++;
            Parse(line);
            return true;
        }

        if (Row < 0)
        {
            throw new InputException($"{_source.Name} is empty.");
        }

        var missing = Array.IndexOf(_found, false);
        return missing < 0 ? false : throw _source.NoColumn(_wanted[missing], _known);
    }

    public override string? Text(int column) => _cells[column].Kind switch
    {
        JsonTokenType.StartObject => throw Nested(column, "an object", "the name of what is in it"),
        JsonTokenType.StartArray => throw Nested(column, "a list", "the place of one of its values, from 0"),
        JsonTokenType.Number => _source.Cells.Text(NumberText(_cells[column])),
        _ => _source.Cells.Text(_cells[column].Text),
    };

    public override bool TryNumber(int column, out double? number)
    {
        var cell = _cells[column];
        if (cell.Kind != JsonTokenType.Number)
        {
            return TryNumber(Text(column), _source.Cells, out number);
        }

        number = _source.Cells.IsMissing(cell.Number) ? null : cell.Number;
        return true;
    }

    public override void Dispose() => _lines.Dispose();

    private BadRowException Nested(int column, string what, string part) => new(
        $"{_source.Name}: {Place}, column \"{_wanted[column]}\" has {what}, and one value a row is expected. For a value in it, add a point and {part}: --column {_wanted[column]}.{(what == "a list" ? "0" : "NAME")}.");

    /// <summary>A number as the file has it: as a label, 1.0 is not 1.</summary>
    private string NumberText(Cell cell) => cell.Text ?? Encoding.UTF8.GetString(_line.Span.Slice(cell.Start, cell.Length));

    private void Parse(ReadOnlyMemory<byte> line)
    {
        _line = line;
        _numberNames = null;
        try
        {
            ReadLine(line.Span);
        }
        catch (JsonException) when (JsonNumberNames.Find(line.Span) is { } found)
        {
            _line = found.Line;
            _numberNames = found;
            ParseAgain(found.Line);
        }
        catch (JsonException exception)
        {
            throw NoJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw NoText(exception);
        }
    }

    /// <summary>Reads a line with numbers in place of NaN and the infinities.</summary>
    private void ParseAgain(ReadOnlySpan<byte> line)
    {
        try
        {
            ReadLine(line);
        }
        catch (JsonException exception)
        {
            throw NoJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw NoText(exception);
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        Array.Clear(_cells);
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Bad(reader.TokenType == JsonTokenType.StartArray ? "a list begins here, and JSON lines have one object a line" : "an object in braces is expected");
        }

        ReadObject(ref reader, 0, (1UL << _paths.Length) - 1);
        if (reader.Read())
        {
            throw Bad("one object a line is expected, and there is more");
        }
    }

    private BadRowException NoJson(JsonException exception) =>
        Bad($"it is no JSON ({exception.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}, at byte {exception.BytePositionInLine})");

    /// <summary>The reader says so of text that is not UTF-8, or of half a surrogate pair.</summary>
    private BadRowException NoText(InvalidOperationException exception) =>
        Bad($"it has text that is no Unicode ({exception.Message.TrimEnd('.')}). Text is expected in UTF-8, without single halves of surrogate pairs");

    private BadRowException Bad(string why) => new($"{_source.Name}: {Place}: {why}.");

    /// <summary>Takes what is wanted from an object, and from objects and lists inside it.</summary>
    /// <param name="reader">At the object's start.</param>
    /// <param name="depth">How many names led here.</param>
    /// <param name="candidates">The columns whose names led here, as bits.</param>
    private void ReadObject(ref Utf8JsonReader reader, int depth, ulong candidates)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var inside = 0UL;
            var here = -1;
            for (var i = 0; i < _paths.Length; i++)
            {
                if (depth == 0 && reader.ValueTextEquals(_names[i]))
                {
                    // A name may have dots in it.
                    here = i;
                }
                else if ((candidates & (1UL << i)) != 0 && depth < _paths[i].Length && reader.ValueTextEquals(_paths[i][depth]))
                {
                    inside |= depth + 1 < _paths[i].Length ? 1UL << i : 0;
                    here = depth + 1 == _paths[i].Length ? i : here;
                }
            }

            if (depth == 0 && Row < 100 && _known.Count < 200)
            {
                Know(ref reader);
            }

            reader.Read();
            Take(ref reader, here, depth, inside);
        }
    }

    /// <summary>Keeps a name for a hint. A name that is no text can be no hint.</summary>
    private void Know(ref Utf8JsonReader reader)
    {
        try
        {
            _known.Add(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Whether this matters shows when a column of that name is asked for.
        }
    }

    private void ReadList(ref Utf8JsonReader reader, int depth, ulong candidates)
    {
        Span<byte> digits = stackalloc byte[11];
        for (var place = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; place++)
        {
            var inside = 0UL;
            var here = -1;
            place.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            for (var i = 0; i < _paths.Length; i++)
            {
                if ((candidates & (1UL << i)) != 0 && depth < _paths[i].Length && digits[..length].SequenceEqual(_paths[i][depth]))
                {
                    inside |= depth + 1 < _paths[i].Length ? 1UL << i : 0;
                    here = depth + 1 == _paths[i].Length ? i : here;
                }
            }

            Take(ref reader, here, depth, inside);
        }
    }

    /// <summary>Takes the value at hand, if it is wanted, and what is wanted inside it.</summary>
    private void Take(ref Utf8JsonReader reader, int here, int depth, ulong inside)
    {
        if (here >= 0)
        {
            if (_cells[here].Kind != JsonTokenType.None)
            {
                throw Bad($"it has \"{_wanted[here]}\" twice");
            }

            _found[here] = true;
            _cells[here] = CellOf(ref reader);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when inside != 0:
                ReadObject(ref reader, depth + 1, inside);
                break;
            case JsonTokenType.StartArray when inside != 0:
                ReadList(ref reader, depth + 1, inside);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private Cell CellOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when _numberNames?.At((int)reader.TokenStartIndex) is { } name:
                return new Cell(JsonTokenType.Number) { Text = name, Number = CellFormat.TryPlainNumber(name, out var named) ? named : 0 };
            case JsonTokenType.Number:
                return new Cell(JsonTokenType.Number) { Number = reader.GetDouble(), Start = (int)reader.TokenStartIndex, Length = reader.ValueSpan.Length };
            case JsonTokenType.String:
                return new Cell(JsonTokenType.String) { Text = reader.GetString() };
            case JsonTokenType.True:
                return new Cell(JsonTokenType.True) { Text = "true" };
            case JsonTokenType.False:
                return new Cell(JsonTokenType.False) { Text = "false" };
            default:
                return new Cell(reader.TokenType);
        }
    }

    private readonly record struct Cell(JsonTokenType Kind)
    {
        public string? Text { get; init; }

        public double Number { get; init; }

        /// <summary>Where in the line a number begins.</summary>
        public int Start { get; init; }

        public int Length { get; init; }
    }
}
