using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// How long calls take, measured on one in 64 of each thread, for reading a clock costs more than all the rest. Which ones is said by the cell in
/// which the thread records the predictions.
/// </summary>
internal sealed class SampledLatency(CollectionTimer clock, TimeProvider time) : IDisposable
{
    private readonly NumberRecording _recording = new(clock);

    /// <summary>Seconds.</summary>
    public MetricRecording Recording => _recording;

    /// <summary>When a call that is timed begins; 0 for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Start(Cell cell) => cell.State.IsTimed ? StartNow(cell) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(ThreadRecordingContext thread, long started)
    {
        if (started != 0)
        {
            EndNow(thread, started);
        }
    }

    public void Dispose() => _recording.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long StartNow(Cell cell)
    {
        cell.State.IsTimed = false;
        return time.GetTimestamp();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndNow(ThreadRecordingContext thread, long started) =>
        _recording.Recorder.Record(_recording.Recorder.CellOf(thread), time.GetElapsedTime(started).TotalSeconds);
}
