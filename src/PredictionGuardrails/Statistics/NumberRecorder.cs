using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>Records numbers.</summary>
/// <param name="started">Called at each thread's first record.</param>
/// <param name="mostCapacity">How many numbers a chunk has room for at most.</param>
internal sealed class NumberRecorder(Action started, int mostCapacity = NumberRecorder.UsualCapacity)
    : Recorder<NumberAggregate>(started, static () => new NumberAggregate(), mostCapacity)
{
    /// <summary>Few enough for a thread's memory, and enough to fold them at little cost each.</summary>
    public const int UsualCapacity = 128;

    private const int ManyBlocks = 8;

    private static readonly QuietBand AllQuiet = new(double.NegativeInfinity, double.PositiveInfinity);

    private volatile QuietBand _quiet = AllQuiet;
    private volatile LearnedRange? _learnedRange;

    /// <summary>Numbers outside of it may not pass; null while nothing is known. Within the quiet range no number is outside.</summary>
    public LearnedRange? LearnedRange
    {
        get => _learnedRange;
        set
        {
            if (value != _learnedRange)
            {
                _learnedRange = value;
                Unprepare();
            }
        }
    }

    /// <summary>Sets the range whose numbers are not suspicious; NaN is suspicious in any case.</summary>
    public void SetQuiet((double Low, double High) range)
    {
        var quiet = new QuietBand(range.Low, range.High);
        if (quiet != _quiet)
        {
            _quiet = quiet;
            Unprepare();
        }
    }

    /// <summary>Records a number and compares it with the plan's bounds.</summary>
    /// <returns>False where something was found because of which the prediction may not pass; the caller then finds out whether it is so.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Record(RecordingPlan plan, double value) => plan.ReadySlot is { } slot
        ? slot.Record(value) || Attend(plan, slot, value)
        : RecordUnprepared(plan, value);

    /// <summary>Records a number that is not checked.</summary>
    public bool Record(double value) => Record(Unbounded, value);

    /// <summary>Records one number after the other, in one go.</summary>
    /// <inheritdoc cref="Record(RecordingPlan, double)"/>
    public bool Record(RecordingPlan plan, ReadOnlySpan<double> values)
    {
        if (ClaimForMany(plan, values.Length) is not { } slot)
        {
            var passes = true;
            foreach (var value in values)
            {
                passes &= Record(plan, value);
            }

            return passes;
        }

        var aggregate = TakeAggregate(slot);
        var range = aggregate.FoldNumbers(slot.Latest, values);
        aggregate.Claim.Release();
        slot.Rewind(slot.Capacity, values[^1]);
        return End(plan, slot, values.Length, range);
    }

    /// <inheritdoc cref="Record(RecordingPlan, ReadOnlySpan{double})"/>
    public bool Record(RecordingPlan plan, ReadOnlySpan<float> values)
    {
        if (ClaimForMany(plan, values.Length) is not { } slot)
        {
            var passes = true;
            foreach (var value in values)
            {
                passes &= Record(plan, value);
            }

            return passes;
        }

        var aggregate = TakeAggregate(slot);
        var range = aggregate.FoldNumbers(slot.Latest, values);
        aggregate.Claim.Release();
        slot.Rewind(slot.Capacity, values[^1]);
        return End(plan, slot, values.Length, range);
    }

    /// <summary>Records that there was no number to read.</summary>
    /// <inheritdoc cref="Record(RecordingPlan, double)"/>
    public bool RecordNull() => RecordMissing(Aggregate.Null, isSuspicious: true);

    /// <summary>Counts a prediction that is there and of which no number is read.</summary>
    /// <inheritdoc cref="Record(RecordingPlan, double)"/>
    public bool RecordOther() => RecordMissing(Aggregate.Other, isSuspicious: false);

    /// <summary>
    /// While windows follow each other so fast that the next one's end is a millisecond away at most, no number has to hasten it, and the numbers
    /// that a record has to be looked at for are only those that may not pass.
    /// </summary>
    protected override (double Low, double High) BandOf(RecordingPlan plan)
    {
        var quiet = _quiet;
        if (Attendant is { Blocks: >= ManyBlocks, Patience: > 1 } && quiet.Low <= quiet.High)
        {
            return _learnedRange is { } learned
                ? (Math.Max(plan.Low, learned.Low), Math.Min(plan.High, learned.High))
                : (plan.Low, plan.High);
        }

        return (Math.Max(plan.Low, quiet.Low), Math.Min(plan.High, quiet.High));
    }

    private bool RecordMissing(double what, bool isSuspicious)
    {
        if ((Unbounded.ReadySlot ?? Prepare(Unbounded)) is not { } slot)
        {
            return true;
        }

        slot.Record(what);
        return Attend(slot, 0, isMissing: true, isSuspicious);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RecordUnprepared(RecordingPlan plan, double value) =>
        plan.Recorder.Prepare(plan) is { } slot ? slot.Record(value) || Attend(plan, slot, value) : plan.Contains(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Attend(RecordingPlan plan, ThreadSlot slot, double value)
    {
        var recorder = (NumberRecorder)plan.Recorder;
        return recorder.Attend(slot, value, isMissing: false, isSuspicious: !recorder._quiet.Contains(value))
            & plan.Contains(value)
            & recorder.LearnedRange?.Contains(value) != false;
    }

    /// <summary>The thread's slot, claimed and with nothing left to fold; null where the numbers have to be recorded one by one.</summary>
    private ThreadSlot? ClaimForMany(RecordingPlan plan, int count)
    {
        if (count == 0 || Attendant is { SeesEveryValue: true } || (plan.ReadySlot ?? Prepare(plan)) is not { } slot || !slot.State.Claim.TryTake())
        {
            return null;
        }

        slot.CountOff();
        FoldAndRewind(slot, slot.Capacity);
        return slot;
    }

    private bool End(RecordingPlan plan, ThreadSlot slot, int count, FoldedRange range)
    {
        slot.State.Claim.Release();
        slot.State.ToWindowEnd -= count;
        slot.State.ToTimed -= Math.Min(count, BlockSize);
        return AttendFolded(slot) & range.IsWithin(plan.Low, plan.High)
            & (LearnedRange is not { } learned || range.IsWithin(learned.Low, learned.High));
    }

    /// <summary>Numbers that are not suspicious.</summary>
    private sealed record QuietBand(double Low, double High)
    {
        public bool Contains(double value) => value >= Low && value <= High;
    }
}
