using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Metrics;

/// <summary>A metric as the code declared it. Which checks it gets is said by its options.</summary>
internal abstract class Metric(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>The checks that code states; configuration comes after them.</summary>
    public List<Action<MetricOptions>> Defaults { get; } = [];

    /// <summary>Where its values are recorded; there from <see cref="StartRecording"/> on, and kept from one configuration to the next.</summary>
    public abstract MetricRecording Recording { get; }

    /// <summary>Whether it is a label or a number; null if it is neither.</summary>
    public abstract bool? IsLabel { get; }

    /// <summary>What compares it with its baseline; null if there is nothing to compare.</summary>
    public virtual MetricMonitor? Monitor => null;

    public void Dispose() => Recording.Dispose();

    /// <param name="clock">Has it collected.</param>
    /// <param name="coarse">The clock of what looks at it.</param>
    /// <param name="segment">The segment that it is recorded for; null for all predictions.</param>
    public abstract void StartRecording(CollectionTimer clock, CoarseClock coarse, string? segment = null);
}

/// <summary>A metric that is read off a prediction, or off an input.</summary>
internal abstract class Metric<TSource>(string name) : Metric(name)
{
    /// <summary>The same metric, to be recorded once more.</summary>
    public abstract Metric<TSource> Fork();

    /// <summary>How observers read the metric; null if there is no single value to read.</summary>
    public virtual ObservedMetric<TSource>? Observed => null;

    /// <summary>Makes the metric's checks from options, or adds to the compilation's errors what is wrong with them.</summary>
    public abstract MetricChecks<TSource> Compile(MetricOptions options, CompilationContext compilation);
}
