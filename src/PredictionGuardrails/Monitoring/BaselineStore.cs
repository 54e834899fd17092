using Microsoft.Extensions.Logging;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>Keeps a guard's baselines in a file. Of replicas that share one the first to learn writes it, and the others take what it wrote.</summary>
internal sealed class BaselineStore(string guard, MonitorSet monitors, ILogger logger)
{
    private readonly Lock _saving = new();
    private readonly Dictionary<MetricMonitor, Precedence> _unsaved = [];
    private string? _path;
    private IReadOnlyDictionary<string, Baseline>? _read;
    private bool _hasToldFailure;

    /// <summary>Reads the file and hands its baselines to the monitors that have none; or says what is wrong with it, and nothing changes.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="settings">How each metric will be watched, by its place.</param>
    /// <param name="whyNot">What is wrong.</param>
    /// <returns>Applies it.</returns>
    public Action Prepare(string? path, IReadOnlyList<MonitorSettings> settings, out string? whyNot)
    {
        whyNot = null;
        var read = path is null || path == _path ? null : BaselineFile.TryRead(path, guard, out whyNot);
        if (monitors.Monitors.FirstOrDefault(monitor => read?.GetValueOrDefault(monitor.Key) is { } baseline && !monitor.CanTake(baseline)) is { } other)
        {
            whyNot = $"contains a baseline of another kind for metric '{other.Key}' (numbers instead of labels, or labels instead of numbers)";
        }

        if (read?.FirstOrDefault(baseline => HasFewValues(baseline.Key, baseline.Value)) is { Key: { } single, Value: var few })
        {
            whyNot = $"contains a baseline for metric '{single}' with too few distinct values ({few.Values}). Baseline:MinimumDistinctValues requires at least {MinimumDistinctValuesOf(single, settings)}. Delete the file to relearn";
        }

        return () =>
        {
            _path = path;
            _read = read ?? _read;
            Take(read, monitors.Monitors.Where(monitor => monitor.Baseline is null));
        };

        bool HasFewValues(string key, Baseline baseline) => baseline.HasFewerValuesThan(MinimumDistinctValuesOf(key, settings));
    }

    /// <summary>Hands a monitor that is new what the file had for it.</summary>
    public void Take(MetricMonitor monitor) => Take(_read, [monitor]);

    /// <summary>A monitor has learned its baseline.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="replaces">Whether it takes the place of another version's.</param>
    public void Learned(MetricMonitor monitor, bool replaces) => Save(monitor, replaces ? Precedence.OverOtherVersions : Precedence.None);

    /// <summary>A monitor was given its baseline: whatever the file has gives way.</summary>
    public void Given(MetricMonitor monitor) => Save(monitor, Precedence.OverAll);

    private void Save(MetricMonitor monitor, Precedence precedence)
    {
        lock (_saving)
        {
            _unsaved[monitor] = precedence;
        }

        Save();
    }

    /// <summary>Writes what could not be written before.</summary>
    public void Save()
    {
        Exception? failed;
        lock (_saving)
        {
            var isTold = _hasToldFailure;
            failed = _unsaved.Count > 0 && _path is not null ? TrySave(_path) : null;
            _hasToldFailure = failed is not null;
            failed = isTold ? null : failed;
        }

        if (failed is not null)
        {
            Log.BaselineNotSaved(logger, failed, _path!);
        }
    }

    /// <summary>Removes the file, for its baselines hold no more.</summary>
    public void Forget()
    {
        lock (_saving)
        {
            _unsaved.Clear();
            _read = null;
        }

        try
        {
            if (_path is not null)
            {
                File.Delete(_path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Log.BaselineNotSaved(logger, exception, _path!);
        }
    }

    /// <summary>Who came first wins: what the file has is taken, what it lacks is added. What fails is tried again at the next tick.</summary>
    private Exception? TrySave(string path)
    {
        try
        {
            var there = BaselineFile.TryRead(path, guard, out var whyNot);
            if (whyNot is not null)
            {
                return new IOException($"The file {whyNot}.");
            }

            var replacing = _unsaved.Where(monitor => Replaces(monitor.Key, monitor.Value, there?.GetValueOrDefault(monitor.Key.Key)))
                .Select(monitor => monitor.Key).ToHashSet();
            Take(there, _unsaved.Keys.Where(monitor => !replacing.Contains(monitor)));
            var all = monitors.Monitors.Where(monitor => monitor.Baseline is not null).ToDictionary(monitor => monitor.Key, monitor => monitor.Baseline!);
            if (all.Count > 0 && (there is null || replacing.Count > 0 || all.Keys.Any(metric => !there.ContainsKey(metric))))
            {
                BaselineFile.Write(path, all, guard, all.Values.First().ModelVersion, overwrite: there is not null);
            }

            _unsaved.Clear();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return exception;
        }
    }

    /// <summary>How many distinct values the baseline of a metric, or of one of its segments, has at least; 1 if the guard doesn't have the metric.</summary>
    private int MinimumDistinctValuesOf(string key, IReadOnlyList<MonitorSettings> settings) =>
        monitors.Metrics.FirstOrDefault(metric => metric is { Segment: null, Monitor: { } monitor } && monitor.IsKey(key)) is { } known
            ? settings[known.Place].MinimumDistinctValues
            : 1;

    private static bool Replaces(MetricMonitor monitor, Precedence precedence, Baseline? there) => precedence switch
    {
        Precedence.OverAll => true,
        Precedence.OverOtherVersions => there?.ModelVersion != monitor.Baseline?.ModelVersion,
        _ => false,
    };

    private static void Take(IReadOnlyDictionary<string, Baseline>? baselines, IEnumerable<MetricMonitor> monitors)
    {
        foreach (var monitor in monitors)
        {
            if (baselines?.GetValueOrDefault(monitor.Key) is { } baseline && monitor.CanTake(baseline))
            {
                monitor.Take(baseline);
            }
        }
    }

    /// <summary>Over which baselines that the file has already a new one goes.</summary>
    private enum Precedence
    {
        None,
        OverOtherVersions,
        OverAll,
    }
}
