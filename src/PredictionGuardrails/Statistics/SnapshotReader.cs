using System.Runtime.InteropServices;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Reads what was recorded of one metric since its last reading: readings follow each other without gap or overlap, whoever else reads, so that merged they are
/// one window over them all. Safe for any number of threads. What nobody reads is kept as one snapshot, so that it does not grow.
/// </summary>
public sealed class SnapshotReader : IDisposable
{
    /// <summary>So many parts are merged at a time: what comes is small, what there was is large.</summary>
    private const int MostParts = 16;

    private readonly MetricRecording _recording;
    private readonly List<MetricSnapshot> _parts = [];
    private DateTimeOffset _from;

    internal SnapshotReader(MetricRecording recording, DateTimeOffset from)
    {
        _recording = recording;
        _from = from;
    }

    /// <summary>What was recorded since the last reading, or since the reader was opened.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public MetricSnapshot Read() => _recording.ReadBy(this);

    /// <summary>Nothing is kept for this reader any longer.</summary>
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
