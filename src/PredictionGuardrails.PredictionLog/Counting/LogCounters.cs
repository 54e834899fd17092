using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>All counters of one process: pages that are added as threads and guards need them.</summary>
/// <param name="create">Creates the page with a number. One that can't be created is in memory only.</param>
internal sealed class LogCounters(Func<int, CounterPage> create)
{
    private readonly Lock _gate = new();
    private readonly List<CounterPage> _pages = [create(0)];

    /// <summary>A cell for one guard's records, of one thread or of the writer.</summary>
    public CounterCell Add(int guard)
    {
        lock (_gate)
        {
            if (!_pages[^1].TryAdd(guard, out var cell))
            {
                _pages.Add(create(_pages.Count));
                _pages[^1].TryAdd(guard, out cell);
            }

            return cell;
        }
    }

    /// <summary>Copies pages to files again that were copied before.</summary>
    /// <param name="instance">The folder of the process.</param>
    public void RefreshCopies(string instance) => Copy(instance, static (page, _) => page.IsCopied);

    /// <summary>Copies pages to files whose own files are gone, and refreshes other copies.</summary>
    /// <inheritdoc cref="RefreshCopies"/>
    public void RestoreFiles(string instance) => Copy(instance, static (page, path) => page.IsCopied || !File.Exists(path));

    private void Copy(string instance, Func<CounterPage, string, bool> isCopied)
    {
        lock (_gate)
        {
            for (var page = 0; page < _pages.Count; page++)
            {
                var path = PathOf(instance, page);
                if (isCopied(_pages[page], path))
                {
                    _pages[page].Copy(path);
                }
            }
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
