namespace PredictionGuardrails.Time;

/// <summary>
/// The time of day of calls that are observed. The system's clock is read once a second, and <see cref="Environment.TickCount64"/> in between, which costs a
/// third as much; a time is at most one tick of the system's timer old (1 to 16 milliseconds). A clock of another <see cref="TimeProvider"/> is read each time.
/// </summary>
internal sealed class WallClock
{
    private const long Interval = 1000;
    private const long MostNoise = 100 * TimeSpan.TicksPerMillisecond;

    private readonly TimeProvider? _other;
    private long _offset;
    private long _readAgainAt;

    private WallClock(TimeProvider? other) => _other = other;

    /// <summary>The system's clock.</summary>
    public static WallClock System { get; } = new(other: null);

    public static WallClock Of(TimeProvider time) => ReferenceEquals(time, TimeProvider.System) ? System : new WallClock(time);

    /// <summary>The time in UTC, in ticks of 100 nanoseconds.</summary>
    public long UtcTicks
    {
        get
        {
            if (_other is not null)
            {
                return _other.GetUtcNow().UtcTicks;
            }

            var milliseconds = Environment.TickCount64;
            if (milliseconds >= Volatile.Read(ref _readAgainAt))
            {
                Synchronize(milliseconds);
            }

            return Volatile.Read(ref _offset) + (milliseconds * TimeSpan.TicksPerMillisecond);
        }
    }

    /// <summary>
    /// The difference between the wall clock and the milliseconds to go by. Since the milliseconds may be one tick of the timer old, a difference may be too
    /// large by that, and the smallest of recent ones is the best: it rises by a millisecond a second at most, unless the clock was set.
    /// </summary>
    /// <param name="last">The difference so far, in ticks of 100 nanoseconds.</param>
    /// <param name="read">The difference that was read now.</param>
    internal static long Follow(long last, long read) =>
        read > last && read - last < MostNoise ? Math.Min(read, last + TimeSpan.TicksPerMillisecond) : read;

    /// <summary>Follows the system's clock. That several threads do this at once makes no difference.</summary>
    private void Synchronize(long milliseconds)
    {
        var read = DateTime.UtcNow.Ticks - (milliseconds * TimeSpan.TicksPerMillisecond);
        Volatile.Write(ref _offset, Follow(Volatile.Read(ref _offset), read));
        Volatile.Write(ref _readAgainAt, milliseconds + Interval);
    }
}
