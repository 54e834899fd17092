using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>Records numbers.</summary>
internal sealed class NumberRecorder(Action started) : Recorder<NumberBuffer>(started)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(RecordingThread thread, double value)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.Record(value, ref cell.Last);
        cell.Leave();
    }

    /// <summary>Records one number after the other, in one go.</summary>
    public void Record(RecordingThread thread, ReadOnlySpan<double> values)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.Record(values, ref cell.Last);
        cell.Leave();
    }

    /// <inheritdoc cref="Record(RecordingThread, ReadOnlySpan{double})"/>
    public void Record(RecordingThread thread, ReadOnlySpan<float> values)
    {
        Span<double> wide = stackalloc double[256];
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, wide.Length)..])
        {
            var part = values[..Math.Min(values.Length, wide.Length)];
            for (var i = 0; i < part.Length; i++)
            {
                wide[i] = part[i];
            }

            Record(thread, wide[..part.Length]);
        }
    }

    public void RecordNull(RecordingThread thread)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.RecordNull();
        cell.Leave();
    }

    /// <summary>Counts a prediction that is there and of which no number is read.</summary>
    public void RecordOther(RecordingThread thread)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.RecordOther();
        cell.Leave();
    }

    protected override NumberBuffer CreateBuffer() => new();
}
