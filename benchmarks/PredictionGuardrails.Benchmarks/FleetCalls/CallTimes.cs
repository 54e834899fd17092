using System.Diagnostics;
using HdrHistogram;

namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>The times of the calls that one thread makes, by the wall clock: what waits for another thread or for a server counts. One reading of the clock is in it.</summary>
internal sealed class CallTimes
{
    private const long Longest = 60_000_000_000;
    private const int CallsOfBlock = 2_000;
    private const int Digits = 3;
    private readonly LongHistogram _nanoseconds = new(Longest, Digits);
    private readonly List<double> _processor = [];
    private readonly double[] _inputs = [.. Enumerable.Range(0, 1024).Select(static i => 5 + (i % 100 / 10.0))];

    public long Count => _nanoseconds.TotalCount;

    /// <summary>The time that the calls took together.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Nanoseconds of the processor that a call takes, the median of all blocks.</summary>
    public double Processor => Turns.Median(_processor);

    /// <summary>The time of a call within which a share of all calls ended, in nanoseconds.</summary>
    /// <param name="percent">The share, from 0 to 100.</param>
    public long At(double percent) => _nanoseconds.GetValueAtPercentile(percent);

    public long LongestCall => _nanoseconds.GetMaxValue();

    /// <summary>Adds the calls that another thread made at the same time.</summary>
    public void Add(CallTimes other)
    {
        _nanoseconds.Add(other._nanoseconds);
        Elapsed = TimeSpan.FromTicks(Math.Max(Elapsed.Ticks, other.Elapsed.Ticks));
    }

    /// <summary>Makes a block of calls, and measures the processor time of the thread.</summary>
    public void MeasureBlock(Func<double, double> call, bool isKept)
    {
        var started = Turns.Now();
        for (var i = 0; i < CallsOfBlock; i++)
        {
            call(_inputs[i & 1023]);
        }

        if (isKept)
        {
            _processor.Add((Turns.Now() - started) / (double)CallsOfBlock);
        }
    }

    /// <summary>Calls for a time, and measures each call.</summary>
    public void Measure(Func<double, double> call, TimeSpan duration, bool isKept)
    {
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var begun = started;
        for (var i = 0; begun < end; i++)
        {
            call(_inputs[i & 1023]);
            var ended = Stopwatch.GetTimestamp();
            if (isKept)
            {
                _nanoseconds.RecordValue(Math.Min(Longest, NanosecondsOf(ended - begun)));
            }

            begun = Stopwatch.GetTimestamp();
        }

        Elapsed += isKept ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;
    }

    private static long NanosecondsOf(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));
}
