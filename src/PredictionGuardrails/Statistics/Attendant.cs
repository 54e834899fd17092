namespace PredictionGuardrails.Statistics;

/// <summary>
/// What looks at a recorder's values while they are recorded: value by value while it learns, later only at counts, when a thread's window is
/// full or has something suspicious in it. Called under the recorder's lock, but for <see cref="Report"/>.
/// </summary>
internal abstract class Attendant<TAggregate>
    where TAggregate : Aggregate
{
    private volatile bool _seesEveryValue;

    /// <summary>Whether every value is shown to <see cref="OnValue"/>, in the order in which they come, where the lock is free.</summary>
    public bool SeesEveryValue
    {
        get => _seesEveryValue;
        protected set
        {
            Row += value ? 1 : 0;
            _seesEveryValue = value;
        }
    }

    /// <summary>The uninterrupted row of values that is seen now.</summary>
    public int Row { get; private set; } = 1;

    /// <summary>From how many repeats in a row on they are suspicious; 0 for never.</summary>
    public byte SuspiciousRun { get; protected set; }

    /// <summary>How many blocks of a thread's records make a window.</summary>
    public int Blocks { get; protected set; } = 1;

    /// <summary>How many suspicious values make a window.</summary>
    public int Patience { get; protected set; } = 1;

    /// <summary>Shows a value.</summary>
    /// <param name="value">The number, or the number of the label.</param>
    /// <param name="isMissing">Whether there was nothing to read.</param>
    /// <param name="isRepeat">Whether it is exactly the thread's previous one, which was seen too.</param>
    /// <param name="isFirst">Whether the thread's previous one was not seen.</param>
    public abstract void OnValue(double value, bool isMissing, bool isRepeat, bool isFirst);

    /// <summary>Adds what is new in an aggregate to the window at hand.</summary>
    public abstract void Count(TAggregate aggregate);

    /// <summary>Looks at the window at hand and begins a new one.</summary>
    public abstract void EvaluateWindow();

    /// <summary>Tells what was found, outside of every lock; false where the prediction at hand may not pass because of it.</summary>
    public abstract bool Report();
}
