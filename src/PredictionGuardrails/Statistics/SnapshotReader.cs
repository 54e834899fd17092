using System.Runtime.InteropServices;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Reads what was recorded for one metric since the last read. Reads follow each other without gaps or overlaps, so merged they form one window. The
/// type is thread-safe. Data that isn't read is kept as one snapshot of constant size.
/// </summary>
public sealed class SnapshotReader : IDisposable
{
    /// <summary>The number of parts that are merged at a time.</summary>
    private const int MostParts = 16;

    private readonly MetricRecording _recording;
    private readonly List<MetricSnapshot> _parts = [];
    private DateTimeOffset _from;

    internal SnapshotReader(MetricRecording recording, DateTimeOffset from)
    {
        _recording = recording;
        _from = from;
    }

    /// <summary>Reads what was recorded since the last read, or since the reader was opened.</summary>
    /// <exception cref="ObjectDisposedException">The reader is disposed.</exception>
    public MetricSnapshot Read() => _recording.ReadBy(this);

    /// <summary>Disposes the reader. Nothing is kept for it any longer.</summary>
    public void Dispose() => _recording.Close(this);

    /// <summary>Keeps a part; under the recording's lock.</summary>
    internal void Add(MetricSnapshot latest)
    {
        _parts.Add(latest);
        if (_parts.Count == MostParts)
        {
            var sum = MetricSnapshot.Merge(CollectionsMarshal.AsSpan(_parts));
            _parts.Clear();
            _parts.Add(sum);
        }
    }

    /// <summary>Takes what was kept; under the recording's lock.</summary>
    internal MetricSnapshot Take(DateTimeOffset now)
    {
        var taken = MetricSnapshot.Merge([new MetricSnapshot(_from, now), .. _parts]);
        _parts.Clear();
        _from = now;
        return taken;
    }
}
