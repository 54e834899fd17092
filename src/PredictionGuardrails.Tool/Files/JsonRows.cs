using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a file with one JSON object a line. A column is a property, or <c>model.score</c> for one inside another.</summary>
internal sealed class JsonRows : RowReader
{
    private const int FewestBytes = 1 << 16;

    private readonly FileSource _source;
    private readonly Stream _stream;
    private readonly byte[][][] _paths;
    private readonly byte[][] _names;
    private readonly string[] _wanted;
    private readonly (JsonTokenType Kind, string? Text, double Number)[] _cells;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly bool[] _found;
    private byte[] _buffer = new byte[FewestBytes];
    private int _start;
    private int _end;
    private long _line;
    private bool _hasEnded;

    public JsonRows(FileSource source, Stream stream, IReadOnlyList<string> wanted)
    {
        _source = source;
        _stream = stream;
        _wanted = [.. wanted];
        _paths = [.. wanted.Select(name => name.Split('.').Select(Encoding.UTF8.GetBytes).ToArray())];
        _names = [.. wanted.Select(Encoding.UTF8.GetBytes)];
        _cells = new (JsonTokenType, string?, double)[wanted.Count];
        _found = new bool[wanted.Count];
    }

    public override string Place => string.Create(CultureInfo.InvariantCulture, $"row {Row} (line {_line})");

    public override bool Read()
    {
        while (TryReadLine(out var line))
        {
            _line++;
            line = line.Trim(" \t\r"u8);
            if (line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }

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

    public override string? Text(int column)
    {
        var (kind, text, number) = _cells[column];
        return kind switch
        {
            JsonTokenType.String => Cells.Text(text, _source.Missing),
            JsonTokenType.Number => Cells.Text(number.ToString(CultureInfo.InvariantCulture), _source.Missing),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.StartObject => "{…}",
            JsonTokenType.StartArray => "[…]",
            _ => null,
        };
    }

    public override bool TryNumber(int column, out double? number)
    {
        var (kind, _, value) = _cells[column];
        if (kind == JsonTokenType.Number && _source.Missing.Count == 0)
        {
            number = value;
            return true;
        }

        number = null;
        if (Text(column) is not { } text)
        {
            return true;
        }

        var isNumber = Cells.TryNumber(text, out var parsed);
        number = isNumber ? parsed : null;
        return isNumber;
    }

    public override void Dispose() => _stream.Dispose();

    private void Parse(ReadOnlySpan<byte> line)
    {
        Array.Clear(_cells);
        var reader = new Utf8JsonReader(line);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Bad(reader.TokenType == JsonTokenType.StartArray ? "a list begins here, and JSON lines have one object a line" : "an object in braces is expected");
            }

            ReadObject(ref reader, 0, (1UL << Math.Min(63, _paths.Length)) - 1);
            if (reader.Read())
            {
                throw Bad("one object a line is expected, and there is more");
            }
        }
        catch (JsonException exception)
        {
            throw Bad($"it is no JSON ({exception.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}, at byte {exception.BytePositionInLine})");
        }

        BadRowException Bad(string why) => new($"{_source.Name}: {Place}: {why}.");
    }

    /// <summary>Takes what is wanted from an object, and from objects inside it.</summary>
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
                _known.Add(reader.GetString()!);
            }

            reader.Read();
            if (here >= 0)
            {
                _found[here] = true;
                _cells[here] = (
                    reader.TokenType,
                    reader.TokenType == JsonTokenType.String ? reader.GetString() : null,
                    reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : 0);
            }

            if (inside != 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref reader, depth + 1, inside);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var newline = rest[searched..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = rest[..(searched + newline)];
                _start += line.Length + 1;
                return true;
            }

            if (_hasEnded)
            {
                line = rest;
                _start = _end;
                return !line.IsEmpty;
            }

            searched = rest.Length;
            Fill();
        }
    }

    private void Fill()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.Length > _buffer.Length / 2)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        _buffer.AsSpan(_start, rest.Length).CopyTo(_buffer);
        _start = 0;
        _end = rest.Length;
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _hasEnded = read == 0;
    }
}
