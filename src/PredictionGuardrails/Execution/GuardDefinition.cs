using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Names;

namespace PredictionGuardrails.Execution;

/// <summary>What code declares of a guard: functions, and the settings that configuration can override. The builder writes it, the compiler reads it.</summary>
internal sealed class GuardDefinition<TInput, TPrediction>
{
    /// <summary>Settings of the guard.</summary>
    public List<Action<PredictionGuardOptions>> GuardDefaults { get; } = [];

    /// <summary>Settings of the prediction itself as a metric.</summary>
    public List<Action<MetricOptions>> PredictionDefaults { get; } = [];

    /// <summary>The prediction itself as a metric; there once its kind is chosen.</summary>
    public Metric<TPrediction> PredictionMetric { get; set; } = new ObjectMetric<TPrediction>();

    /// <summary>The other metrics of the prediction.</summary>
    public List<Metric<TPrediction>> Metrics { get; } = [];

    /// <summary>The metrics of the input, each with its name in settings.</summary>
    public List<(string Setting, Metric<TInput> Metric)> Inputs { get; } = [];

    public Dictionary<string, CheckDeclaration<TInput, TPrediction>> Checks { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<SegmentDeclaration<TInput, TPrediction>> Segments { get; } = [];

    public List<FallbackDeclaration<TInput, TPrediction>> Fallbacks { get; } = [];

    /// <summary>Which exceptions of the model fall back, where exceptions do.</summary>
    public Func<Exception, bool> HandlesException { get; set; } = static _ => true;

    /// <summary>Reads the model's version; null if it is unknown.</summary>
    public Func<string?>? ReadModelVersion { get; set; }

    /// <summary>Make what observes calls, from the container if there is one.</summary>
    public List<Func<IServiceProvider?, IPredictionObserver<TInput, TPrediction>>> Observers { get; } = [];

    /// <summary>Create observers with the guard, or return null for none.</summary>
    public List<Func<ObservedGuard<TPrediction>, IPredictionObserver<TInput, TPrediction>?>> OptionalObservers { get; } = [];

    /// <summary>Reads the caller's own name for a prediction off the input; null for none.</summary>
    public Func<TInput, PredictionKey>? ReadKey { get; set; }

    /// <summary>Reads who or what a prediction is about off the input; null for none.</summary>
    public Func<TInput, PredictionKey>? ReadUnit { get; set; }

    /// <summary>Chooses which arm answers a call; null without a router.</summary>
    public Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? ChooseArm { get; set; }

    /// <summary>What cannot be about the kind of output: the setting below the guard's (null for code), and why. Null if nothing is wrong.</summary>
    public (string? Setting, string Why)? OutputError { get; set; }

    /// <summary>All metrics in the order of their places, each with its options and where its settings are below the guard's.</summary>
    public IReadOnlyList<DefinedMetric> AllMetrics(PredictionGuardOptions options) =>
    [
        new(PredictionMetric, options, null),
        .. Metrics.Select(metric => new DefinedMetric(metric, options.Metrics[metric.Name], $"Metrics:{metric.Name}")),
        .. Inputs.Select(input => new DefinedMetric(input.Metric, options.Inputs[input.Setting], $"Inputs:{input.Setting}")),
    ];

    /// <summary>The same definition for another model, recorded separately, without observers and routing. Its options are those of this guard.</summary>
    /// <param name="readModelVersion">Reads the version of the other model; null if it is unknown.</param>
    public GuardDefinition<TInput, TPrediction> Fork(Func<string?>? readModelVersion)
    {
        var fork = new GuardDefinition<TInput, TPrediction>
        {
            PredictionMetric = PredictionMetric.Fork(),
            HandlesException = HandlesException,
            ReadModelVersion = readModelVersion,
            OutputError = OutputError,
        };
        fork.Metrics.AddRange(Metrics.Select(static metric => metric.Fork()));
        fork.Inputs.AddRange(Inputs.Select(static input => (input.Setting, input.Metric.Fork())));
        fork.Segments.AddRange(Segments);
        fork.Fallbacks.AddRange(Fallbacks);
        foreach (var (name, check) in Checks)
        {
            fork.Checks.Add(name, check);
        }

        return fork;
    }

    /// <summary>Adds a metric of the prediction.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metric">The metric of that name.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed.</exception>
    public void Add(string name, Metric<TPrediction> metric)
    {
        GuardNames.ThrowIfNotAllowed(name);
        if (MetricNames.BuiltIn.Contains(name, StringComparer.OrdinalIgnoreCase)
            || Metrics.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A metric named '{name}' already exists.", nameof(name));
        }

        Metrics.Add(metric);
    }
}
