using System.Collections.Concurrent;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Monitoring;

/// <summary>The segments of one key, each made when its value first comes. Bounded: values beyond the maximum, and very long ones, are one segment together.</summary>
/// <param name="declaration">The key.</param>
/// <param name="metrics">The guard's metrics.</param>
/// <param name="recording">Has what is recorded in them collected.</param>
/// <param name="clock">The clock of what looks at it.</param>
/// <param name="created">Told every segment before anything is recorded in it.</param>
internal sealed class SegmentSet<TInput, TPrediction>(
    SegmentDeclaration<TInput, TPrediction> declaration,
    IReadOnlyList<Metric<TPrediction>> metrics,
    CollectionTimer recording,
    CoarseClock clock,
    Action<Segment<TPrediction>> created) : IDisposable
{
    private const int LongestKey = 200;

    private readonly ConcurrentDictionary<string, Segment<TPrediction>> _segments = new(StringComparer.Ordinal);
    private readonly Lock _creating = new();
    private bool _isDisposed;
    private volatile int _maximum = declaration.Maximum;

    public string Name => declaration.Name;

    public IEnumerable<Segment<TPrediction>> Segments => _segments.Values;

    /// <summary>Sets how many values are watched each by itself from now on.</summary>
    public void SetMaximum(int maximum) => _maximum = maximum;

    /// <summary>Records a prediction in its segment. Never throws.</summary>
    /// <returns>False where something was found because of which it may not pass, or where its key could not be read; <see cref="Collect"/> says what.</returns>
    public bool Record(TInput input, TPrediction prediction)
    {
        string? key;
        try
        {
            key = declaration.KeyOf(input, prediction);
        }
        catch (Exception)
        {
            // The exception isn't lost: Collect examines every prediction that isn't clean and reports what threw.
            return false;
        }

        return FindOrCreate(SegmentKeys.Of(key)).Record(prediction);
    }

    /// <summary>Adds that the key cannot be read, where that is so. The prediction may pass.</summary>
    public void Collect(TInput input, TPrediction prediction, List<CheckFailure> failures)
    {
        try
        {
            declaration.KeyOf(input, prediction);
        }
        catch (Exception exception)
        {
            failures.Add(new CheckFailure(
                RuleNames.Segment, declaration.Name, ObservedText.Of(exception), "no exception", BreachAction.Observe, Exception: exception));
        }
    }

    public void Dispose()
    {
        lock (_creating)
        {
            _isDisposed = true;
            foreach (var segment in _segments.Values)
            {
                segment.Dispose();
            }
        }
    }

    private Segment<TPrediction> FindOrCreate(string key)
    {
        if (_segments.TryGetValue(key, out var segment))
        {
            return segment;
        }

        if (_segments.Count < _maximum && key.Length <= LongestKey)
        {
            return Create(key);
        }

        return _segments.GetValueOrDefault(SegmentKeys.Others) ?? Create(SegmentKeys.Others);
    }

    private Segment<TPrediction> Create(string key)
    {
        lock (_creating)
        {
            // Another thread may have created the last segment that is allowed in the meantime.
            key = _segments.Count >= _maximum && !_segments.ContainsKey(key) ? SegmentKeys.Others : key;
            if (_segments.TryGetValue(key, out var there))
            {
                return there;
            }

            var name = $"{declaration.Name} {LineText.Of(LabelText.Of(key))}";
            List<Metric<TPrediction>> forked = [.. metrics.Select(metric => metric.Fork())];
            forked.ForEach(metric => metric.StartRecording(recording, clock, name));
            var segment = new Segment<TPrediction>(name, forked);
            if (_isDisposed)
            {
                // The prediction can be recorded, but the segment is not kept.
                segment.Dispose();
                return segment;
            }

            created(segment);
            return _segments[key] = segment;
        }
    }
}
