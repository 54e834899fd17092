using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Testing;

/// <summary>A drill to run; made by <see cref="Drill"/>, changed with <c>with</c>.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed record Drill<TInput, TPrediction>
{
    private readonly IReadOnlyList<(TInput Input, TPrediction Prediction)> _history;
    private readonly Action<PredictionGuardBuilder<TInput, TPrediction>>? _configure;

    internal Drill(
        IReadOnlyList<(TInput Input, TPrediction Prediction)> history, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure)
    {
        _history = history;
        _configure = configure;
    }

    /// <summary>The guard's name, under which its settings are in <see cref="Configuration"/>; "drill" by default.</summary>
    public string Guard { get; init; } = "drill";

    /// <summary>
    /// The service's configuration with a section <c>PredictionGuardrails</c>, or that section; none by default. Learning's minimum duration and the
    /// baseline's path are the drill's own.
    /// </summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>A container for fallbacks that are services; none by default.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>The failures to try; by default all of the catalogue for such outputs.</summary>
    public IReadOnlyList<Fault>? Faults { get; init; }

    /// <summary>What in a prediction goes wrong; the prediction itself by default, where it is a number, a label or an array of probabilities.</summary>
    public FaultTarget<TPrediction>? Target { get; init; }

    /// <summary>How often everything is tried, each time with other predictions to learn from and to fail on; 20 by default.</summary>
    public int Repetitions { get; init; } = 20;

    /// <summary>The seed of chance; 1 by default. The same seed gives the same report.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Whether predictions come in the history's own order; by default they come in an order of chance. In the own order the guard learns from the
    /// beginning, and what changes in the history by itself is counted as a false alarm.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// Whether the history came at the drill's pace, a prediction <see cref="Every"/> so often, if the predictions come in its own order; true by default.
    /// If its times aren't known, no hour of it differs from another, and failures that take a time of day aren't tried.
    /// </summary>
    public bool KnowsTimes { get; init; } = true;

    /// <summary>How long it is, on the guard's clock, from one prediction to the next; a second by default.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many predictions are watched for false alarms in each repetition, at the most; all that the guard does not learn from by default.</summary>
    public int? CleanPredictions { get; init; }

    /// <summary>Runs it, on all cores.</summary>
    /// <param name="progress">Gets the share that is done, from 0 to 1; nobody by default.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DrillException">The history is too short, or the guard did not learn from it.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The guard's settings are wrong.</exception>
    /// <exception cref="ArgumentException">A fault is one of outputs of another kind.</exception>
    /// <exception cref="NotSupportedException">The type of the predictions needs a <see cref="Target"/>.</exception>
    public DrillReport Run(IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Repetitions, 1, nameof(Repetitions));
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, TimeSpan.FromTicks(1), nameof(Every));
        var target = Target ?? FaultTarget.Of<TPrediction>();
        var faults = Faults ?? target.Catalogue;
        foreach (var fault in faults)
        {
            target.Check(fault);
        }

        var folder = Directory.CreateTempSubdirectory("guardrails-drill-");
        try
        {
            var done = 0;
            var all = (double)(Repetitions * (faults.Count + 1));
            var repetitions = new Repetition[Repetitions];
            Parallel.For(0, Repetitions, new ParallelOptions { CancellationToken = cancellationToken }, number =>
            {
                var trial = new DrillTrial<TInput, TPrediction>(
                    this, _history, _configure, target, Path.Combine(folder.FullName, $"{number}.json"), number, cancellationToken);
                repetitions[number] = trial.Run(faults, () => progress?.Report(Interlocked.Increment(ref done) / all));
            });
            return DrillReport.Of(Guard, faults, repetitions);
        }
        catch (AggregateException several) when (several.InnerException is not null)
        {
            // The same thing is wrong in every repetition.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerException);
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
