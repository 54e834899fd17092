using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>Records numbers.</summary>
internal sealed class NumberRecorder(Action started) : Recorder<NumberBuffer>(started)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(double value)
    {
        var cell = Current;
        cell.Enter();
        cell.Active.Record(value, ref cell.Last);
        cell.Leave();
    }

    /// <summary>Records one number after the other, in one go.</summary>
    public void Record(ReadOnlySpan<double> values)
    {
        var cell = Current;
        cell.Enter();
        var buffer = cell.Active;
        foreach (var value in values)
        {
            buffer.Record(value, ref cell.Last);
        }

        cell.Leave();
    }

    /// <inheritdoc cref="Record(ReadOnlySpan{double})"/>
    public void Record(ReadOnlySpan<float> values)
    {
        var cell = Current;
        cell.Enter();
        var buffer = cell.Active;
        foreach (var value in values)
        {
            buffer.Record(value, ref cell.Last);
        }

        cell.Leave();
    }

    public void RecordNull()
    {
        var cell = Current;
        cell.Enter();
        cell.Active.RecordNull();
        cell.Leave();
    }

    /// <summary>Counts a prediction that is there and of which no number is read.</summary>
    public void RecordOther()
    {
        var cell = Current;
        cell.Enter();
        cell.Active.RecordOther();
        cell.Leave();
    }

    protected override NumberBuffer CreateBuffer() => new();
}
