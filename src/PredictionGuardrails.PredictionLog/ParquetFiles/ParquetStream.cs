namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>A Parquet file whose end is an error, because the library ignores the end of a stream and never stops reading.</summary>
internal sealed class ParquetStream(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = Within(value);
    }

    public override int ReadByte() => inner.ReadByte() is >= 0 and var read ? read : throw new EndOfStreamException();

    public override int Read(Span<byte> buffer) =>
        inner.Read(buffer) is var read && (read > 0 || buffer.IsEmpty) ? read : throw new EndOfStreamException();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => inner.Position + offset,
        _ => inner.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private long Within(long position) => position >= 0 && position <= inner.Length ? position : throw new EndOfStreamException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
