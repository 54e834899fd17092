using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Reporting;

/// <summary>
/// Logs a guard's breaches without flooding: the first of each kind at once, then one summary of that kind per interval for as long as
/// there are more. Kinds are named by rule, metric, segment, fallback and mode, so that there are never more of them than the guard has checks.
/// </summary>
internal sealed class BreachLog : IDisposable
{
    private readonly ConcurrentDictionary<(string Rule, string? Metric, string? Segment, string? Fallback, GuardMode Mode), Flood> _floods = new();
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly Lazy<ITimer> _timer;

    public BreachLog(string guard, ReportingServices services)
    {
        _logger = services.CreateLogger(guard);
        _interval = services.Options.LogSummaryInterval;

        // Started by the first breach, so that a guard without breaches has no timer.
        _timer = new(() => NonCapturingTimer.Start(services.Time, Summarize, _interval, _interval));
    }

    public void Write(Breach breach)
    {
        var flood = _floods.GetOrAdd((breach.Rule, breach.Metric, breach.Segment, breach.Fallback, breach.Mode), static _ => new Flood());
        if (flood.TryOpen())
        {
            Log.Breached(_logger, LevelOf(breach), breach);
            _ = _timer.Value;
        }
        else
        {
            flood.Add(breach);
        }
    }

    public void Dispose()
    {
        if (_timer.IsValueCreated)
        {
            _timer.Value.Dispose();
        }

        Summarize();
    }

    private void Summarize()
    {
        foreach (var flood in _floods.Values)
        {
            WriteSummary(flood);
            if (flood.CloseIfQuiet())
            {
                // A breach can come between the summary and the closing.
                WriteSummary(flood);
            }
        }
    }

    private void WriteSummary(Flood flood)
    {
        var (count, last) = flood.Take();
        if (count > 0 && last is not null)
        {
            Log.BreachSummary(_logger, LevelOf(last), last, count, _interval);
        }
    }

    private static LogLevel LevelOf(Breach breach) =>
        breach is { Mode: GuardMode.Enforce, Action: BreachAction.Throw } ? LogLevel.Error : LogLevel.Warning;

    /// <summary>The breaches of one kind since the last line.</summary>
    private sealed class Flood
    {
        private int _open;
        private long _count;
        private bool _quiet;
        private Breach? _last;

        public bool TryOpen() => Interlocked.CompareExchange(ref _open, 1, 0) == 0;

        public void Add(Breach breach)
        {
            Volatile.Write(ref _last, breach);
            Interlocked.Increment(ref _count);
        }

        public (long Count, Breach? Last) Take()
        {
            var count = Interlocked.Exchange(ref _count, 0);
            _quiet = count == 0;
            return (count, Volatile.Read(ref _last));
        }

        public bool CloseIfQuiet()
        {
            if (_quiet)
            {
                Volatile.Write(ref _open, 0);
            }

            return _quiet;
        }
    }
}
