using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>All counters of one process: pages that are added as threads and guards need them.</summary>
/// <param name="create">Creates the page with a number. One that can't be created is in memory only.</param>
internal sealed class LogCounters(Func<int, CounterPage> create)
{
    private readonly Lock _gate = new();
    private CounterPage _last = create(0);
    private int _pages = 1;

    /// <summary>A cell for one guard's records, of one thread or of the writer.</summary>
    public CounterCell Add(int guard)
    {
        lock (_gate)
        {
            if (!_last.TryAdd(guard, out var cell))
            {
                _last = create(_pages++);
                _last.TryAdd(guard, out cell);
            }

            return cell;
        }
    }

    /// <summary>The counters of a process that has ended, by the number of the guard.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static IReadOnlyDictionary<int, LogCounts> Read(string instance) =>
        Directory.EnumerateFiles(instance, LogFolder.CountersPattern).SelectMany(CounterPage.Read)
            .AggregateBy(static cell => cell.Guard, default(LogCounts), static (sum, cell) => sum.Add(cell.Counts)).ToDictionary();

    /// <summary>The path of a page.</summary>
    public static string PathOf(string instance, int page) =>
        Path.Combine(instance, LogFolder.CountersPattern.Replace("*", page == 0 ? "" : $"-{page}", StringComparison.Ordinal));
}
