using System.IO.Compression;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// A gzip stream that must be complete. <see cref="GZipStream"/> doesn't report a truncated file. Here, a known member is appended to the file, and the
/// file is complete only if this member can be read.
/// </summary>
internal sealed class WholeGzipStream : ReadOnlyStream
{
    /// <summary>
    /// The bytes to withhold until the end is verified, so that no caller reads bytes that aren't in the file. It exceeds what a truncated stream can
    /// produce from the appended member (deflate produces at most 1,032 bytes per byte).
    /// </summary>
    private const int HeldBack = 1 << 16;

    private static readonly byte[] End = "This is the end."u8.ToArray();
    private static readonly byte[] CompressedEnd = Compress(End);

    private readonly GZipStream _inner;
    private readonly string _name;
    private readonly byte[] _buffer = new byte[4 * HeldBack];
    private int _start;
    private int _length;
    private bool _hasEnded;

    public WholeGzipStream(Stream compressed, string name)
    {
        _inner = new GZipStream(new FollowedStream(compressed, CompressedEnd), CompressionMode.Decompress);
        _name = name;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_length <= HeldBack && !_hasEnded)
        {
            Fill();
        }

        var read = Math.Min(buffer.Length, _length - (_hasEnded ? End.Length : HeldBack));
        _buffer.AsSpan(_start, read).CopyTo(buffer);
        _start += read;
        _length -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _length).CopyTo(_buffer);
        _start = 0;
        int read;
        try
        {
            read = _inner.Read(_buffer, _length, _buffer.Length - _length);
        }
        catch (InvalidDataException exception)
        {
            throw CutOff(exception);
        }

        _length += read;
        _hasEnded = read == 0;
        if (_hasEnded && !_buffer.AsSpan(0, _length).EndsWith(End))
        {
            throw CutOff(null);
        }
    }

    private InputException CutOff(Exception? inner) => new($"{_name} is truncated or damaged: the gzip stream ends unexpectedly.", inner);

    private static byte[] Compress(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    /// <summary>A stream followed by bytes.</summary>
    private sealed class FollowedStream(Stream first, byte[] then) : ReadOnlyStream
    {
        private int _given = -1;

        public override int Read(Span<byte> buffer)
        {
            var read = _given < 0 ? first.Read(buffer) : 0;
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            _given = Math.Max(_given, 0);
            var length = Math.Min(buffer.Length, then.Length - _given);
            then.AsSpan(_given, length).CopyTo(buffer);
            _given += length;
            return length;
        }

        protected override void Dispose(bool disposing)
        {
            first.Dispose();
            base.Dispose(disposing);
        }
    }
}
