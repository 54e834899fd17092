using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>Records numbers.</summary>
internal sealed class NumberRecorder(Action started) : Recorder<NumberBuffer>(started)
{
    private double _quietLow = double.NegativeInfinity;
    private double _quietHigh = double.PositiveInfinity;

    /// <summary>Numbers outside of it may not pass; null while nothing is known. Within the quiet range no number is outside.</summary>
    public LearnedRange? LearnedRange { get; set; }

    /// <summary>Sets the range whose numbers are not suspicious; NaN is suspicious in any case.</summary>
    public void SetQuiet((double Low, double High) range) => (_quietLow, _quietHigh) = range;

    /// <returns>False where something was found because of which the prediction may not pass.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Record(Cell<NumberBuffer> cell, double value)
    {
        cell.Enter();
        cell.Active.Record(value, ref cell.State);
        cell.Leave();
        var isQuiet = value >= _quietLow && value <= _quietHigh;
        return (isQuiet & --cell.State.Countdown >= 0) || AttendNumber(cell, value, !isQuiet);
    }

    /// <summary>Records one number after the other, in one go.</summary>
    /// <inheritdoc cref="Record(Cell{NumberBuffer}, double)"/>
    public bool Record(Cell<NumberBuffer> cell, ReadOnlySpan<double> values)
    {
        cell.Enter();
        cell.Active.Record(values, ref cell.State);
        cell.Leave();
        return Attend(cell, values);
    }

    /// <inheritdoc cref="Record(Cell{NumberBuffer}, ReadOnlySpan{double})"/>
    public bool Record(Cell<NumberBuffer> cell, ReadOnlySpan<float> values)
    {
        var passes = true;
        Span<double> wide = stackalloc double[256];
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, wide.Length)..])
        {
            var part = values[..Math.Min(values.Length, wide.Length)];
            for (var i = 0; i < part.Length; i++)
            {
                wide[i] = part[i];
            }

            passes &= Record(cell, wide[..part.Length]);
        }

        return passes;
    }

    /// <inheritdoc cref="Record(Cell{NumberBuffer}, double)"/>
    public bool RecordNull(Cell<NumberBuffer> cell)
    {
        cell.Enter();
        cell.Active.RecordNull();
        cell.Leave();
        cell.State.Countdown--;
        return Attend(cell, 0, isMissing: true, isSuspicious: true);
    }

    /// <summary>Counts a prediction that is there and of which no number is read.</summary>
    /// <inheritdoc cref="Record(Cell{NumberBuffer}, double)"/>
    public bool RecordOther(Cell<NumberBuffer> cell)
    {
        cell.Enter();
        cell.Active.RecordOther();
        cell.Leave();
        return (--cell.State.Countdown >= 0 && Attendant is not { SeesEveryValue: true }) || Attend(cell, 0, isMissing: true, isSuspicious: false);
    }

    protected override NumberBuffer CreateBuffer() => new();

    private bool AttendNumber(Cell<NumberBuffer> cell, double value, bool isSuspicious) =>
        Attend(cell, value, isMissing: false, isSuspicious) & LearnedRange?.Contains(value) != false;

    /// <summary>A batch is a window of its own where it is long, and seen value by value where every value is.</summary>
    private bool Attend(Cell<NumberBuffer> cell, ReadOnlySpan<double> values)
    {
        if (Attendant is not { SeesEveryValue: true })
        {
            cell.State.Held = 0;
            cell.State.Countdown = -1;
            return (values.IsEmpty || Attend(cell, values[^1], isMissing: false, isSuspicious: true)) & AreWithinLearned(values);
        }

        var passes = AreWithinLearned(values);
        foreach (var value in values)
        {
            cell.State.Countdown--;
            passes &= Attend(cell, value, isMissing: false, isSuspicious: false);
        }

        return passes;
    }

    private bool AreWithinLearned(ReadOnlySpan<double> values)
    {
        if (LearnedRange is { } learned)
        {
            foreach (var value in values)
            {
                if (!learned.Contains(value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
