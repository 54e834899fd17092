using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The lines of a file, without surrounding spaces and of bounded length.</summary>
internal sealed class JsonLines(Stream stream, string name) : IDisposable
{
    /// <summary>The longest line in bytes.</summary>
    public const int Longest = 1 << 26;

    private const int FewestBytes = 1 << 16;

    private byte[] _buffer = new byte[FewestBytes];
    private int _start;
    private int _end;
    private bool _hasEnded;

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next line, which is valid until the next call.</summary>
    /// <exception cref="InputException">The line is too long.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        if (!TryReadWhole(out line))
        {
            return false;
        }

        Line++;
        var isFirst = Line == 1 && line.Span.StartsWith("\uFEFF"u8);
        line = (isFirst ? line[3..] : line).Trim(" \t\r"u8);
        return true;
    }

    public void Dispose() => stream.Dispose();

    private bool TryReadWhole(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var rest = _buffer.AsMemory(_start, _end - _start);
            var newline = rest.Span[searched..].IndexOf((byte)'\n');
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
            if (searched > Longest)
            {
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{name}: line {Line + 1}: The line has more than {Longest:N0} bytes. Expected one object per line."));
            }

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
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _hasEnded = read == 0;
    }
}
