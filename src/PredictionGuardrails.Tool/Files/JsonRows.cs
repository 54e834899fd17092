using System.Globalization;
using System.Text;
using System.Text.Json;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// The rows of a file with one JSON object per line. A column is a property, a nested property such as <c>model.score</c>, or a value of an array such as
/// <c>scores.0</c>.
/// </summary>
internal sealed class JsonRows : RowReader
{
    private const string BadNameHint = " Some property names aren't valid UTF-8. Save the file as UTF-8, or convert it, for example with iconv -f WINDOWS-1252 -t UTF-8.";

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
    private bool _hasBadName;

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
        return missing < 0 ? false : throw _source.NoColumn(_wanted[missing], _known, _hasBadName ? BadNameHint : "");
    }

    public override string? Text(int column) => _cells[column].Kind switch
    {
        JsonTokenType.StartObject => throw Nested(column, "an object", "the name of a property", "NAME"),
        JsonTokenType.StartArray => throw Nested(column, "an array", "an index", "0"),
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

        if (double.IsInfinity(cell.Number) && cell.Text is null)
        {
            // JSON has no infinities, so the number is too large. Only the text shows which one it is.
            return TryNumber(Text(column), _source.Cells, out number);
        }

        number = _source.Cells.IsMissing(cell.Number) ? null : cell.Number;
        return true;
    }

    public override void Dispose() => _lines.Dispose();

    private BadRowException Nested(int column, string what, string part, string example) => new(
        $"{_source.Name}: {Place}, column {OneLine.Quote(_wanted[column])}: Expected one value per row, but found {what}. To read a value in it, append a period and {part}: --column {_wanted[column]}.{example}.");

    /// <summary>The number as it's written in the file: as labels, 1.0 and 1 differ.</summary>
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

    /// <summary>Reads a line in which numbers replace NaN and the infinities.</summary>
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
            throw Bad(reader.TokenType == JsonTokenType.StartArray ? "Expected one object per line, but found an array" : "Expected one object per line, in braces");
        }

        ReadObject(ref reader, 0, (1UL << _paths.Length) - 1);
        if (reader.Read())
        {
            throw Bad("Expected one object per line, but found more text after it");
        }
    }

    private BadRowException NoJson(JsonException exception) =>
        Bad($"Invalid JSON at byte {exception.BytePositionInLine}: {exception.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}");

    /// <summary>The reader throws this exception for text that isn't valid UTF-8, and for unpaired surrogates.</summary>
    private BadRowException NoText(InvalidOperationException exception) =>
        Bad($"The text isn't valid Unicode ({exception.Message.TrimEnd('.')}). Expected UTF-8 without unpaired surrogates");

    private BadRowException Bad(string why) => new($"{_source.Name}: {Place}: {why}.");

    /// <summary>Reads the requested values of an object, and of nested objects and arrays.</summary>
    /// <param name="reader">The reader, at the start of the object.</param>
    /// <param name="depth">The number of names that lead here.</param>
    /// <param name="candidates">The columns whose names lead here, as bits.</param>
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
                    // A name can contain periods.
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

    /// <summary>Keeps a name for the error about a missing column.</summary>
    private void Know(ref Utf8JsonReader reader)
    {
        try
        {
            _known.Add(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // The name is part of an error only if a requested column isn't found.
            _hasBadName = true;
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

    /// <summary>Reads the current value if it's requested, and the requested values inside it.</summary>
    private void Take(ref Utf8JsonReader reader, int here, int depth, ulong inside)
    {
        if (here >= 0)
        {
            if (_cells[here].Kind != JsonTokenType.None)
            {
                throw Bad($"Property {OneLine.Quote(_wanted[here])} occurs twice. Expected it once per object");
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
                return new Cell(JsonTokenType.String) { Text = TextOf(ref reader) };
            case JsonTokenType.True:
                return new Cell(JsonTokenType.True) { Text = "true" };
            case JsonTokenType.False:
                return new Cell(JsonTokenType.False) { Text = "false" };
            default:
                return new Cell(reader.TokenType);
        }
    }

    /// <summary>The reader refuses text that isn't valid UTF-8. What another encoding doesn't allow was already replaced.</summary>
    private string TextOf(ref Utf8JsonReader reader)
    {
        var text = reader.GetString()!;
        return _source.Encoding == "UTF-8" || !text.Contains('\uFFFD', StringComparison.Ordinal)
            ? text
            : throw new BadRowException($"{_source.Name}: {Place}: {OneLine.Quote(text)} {_source.DescribeUndecoded()}");
    }

    private readonly record struct Cell(JsonTokenType Kind)
    {
        public string? Text { get; init; }

        public double Number { get; init; }

        /// <summary>The position of a number in the line.</summary>
        public int Start { get; init; }

        public int Length { get; init; }
    }
}
