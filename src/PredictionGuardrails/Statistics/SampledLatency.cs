using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// How long calls take, measured on some of them, for reading a clock costs more than all the rest. Each thread's records ask for one call in 64 on
/// average, at a place of chance, so that no pattern in the calls favors one of them; the guard's next call answers. Where timed calls begin within a
/// millisecond of each other, the distance doubles, up to one in 4,096; where they are eight milliseconds apart, it halves again.
/// </summary>
internal sealed class SampledLatency(CollectionTimer clock, TimeProvider time) : IDisposable
{
    /// <summary>A chunk of few: a call is seldom timed.</summary>
    private const int Capacity = 8;

    private const int UsualGap = 64;
    private const int LongestGap = 4096;

    private readonly NumberRecording _recording = new(clock, Capacity);
    private readonly long _closest = time.TimestampFrequency / 1000;
    private int _isAskedFor;
    private int _gap = UsualGap;
    private long _latest = time.GetTimestamp() - time.TimestampFrequency;

    /// <summary>Seconds.</summary>
    public MetricRecording Recording => _recording;

    /// <summary>Whether the next call is to be timed.</summary>
    public bool IsAskedFor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _isAskedFor) != 0;
    }

    /// <summary>Has the next call timed.</summary>
    public void Ask() => Volatile.Write(ref _isAskedFor, 1);

    /// <summary>How many records of a new thread until it asks.</summary>
    public int FirstGap(ref uint random) => 1 + (int)(XorShift.Next(ref random) % (uint)Volatile.Read(ref _gap));

    /// <summary>How many more records of a thread until it asks again.</summary>
    public int NextGap(ref uint random) => 1 + (int)(XorShift.Next(ref random) % (uint)((2 * Volatile.Read(ref _gap)) - 1));

    /// <summary>When a call that is timed begins; 0 for the others.</summary>
    public long Start() => IsAskedFor && Interlocked.Exchange(ref _isAskedFor, 0) != 0 ? StartNow() : 0;

    /// <summary>When a call begins that is timed for another reason than that it was asked for.</summary>
    public long StartUnasked() => time.GetTimestamp();

    /// <summary>Records how long a call took that began at <paramref name="started"/>.</summary>
    /// <returns>How long it took; null if it wasn't timed.</returns>
    public TimeSpan? End(long started)
    {
        if (started == 0)
        {
            return null;
        }

        var duration = time.GetElapsedTime(started);
        _recording.Recorder.Record(duration.TotalSeconds);
        return duration;
    }

    public void Dispose() => _recording.Dispose();

    private long StartNow()
    {
        // Calls of several threads may be here at once; that the distance is then doubled only once is as good.
        var now = time.GetTimestamp();
        var passed = now - Volatile.Read(ref _latest);
        var gap = Volatile.Read(ref _gap);
        if (passed < _closest)
        {
            Volatile.Write(ref _gap, Math.Min(LongestGap, 2 * gap));
        }
        else if (passed > 8 * _closest)
        {
            Volatile.Write(ref _gap, Math.Max(UsualGap, gap / 2));
        }

        Volatile.Write(ref _latest, now);
        return now;
    }
}
