using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Testing;

/// <summary>Represents a drill. Create one with <see cref="Drill"/> and change it with a <c>with</c> expression.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
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

    /// <summary>Gets the name of the guard, whose settings are read from <see cref="Configuration"/>. The default is "drill".</summary>
    public string Guard { get; init; } = "drill";

    /// <summary>
    /// Gets a configuration that contains the section <c>PredictionGuardrails</c>, or the section itself. The minimum duration and the path of the
    /// baseline are overridden. The default is <see langword="null"/> for none.
    /// </summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>Gets the container for fallbacks and observers that are services. The default is <see langword="null"/> for none.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Gets the faults to apply. The default is all faults of the catalog that apply to the predictions.</summary>
    public IReadOnlyList<Fault>? Faults { get; init; }

    /// <summary>
    /// Gets the part of a prediction that faults are applied to. The default is the prediction itself, if it's a number, a label, or an array of
    /// probabilities.
    /// </summary>
    public FaultTarget<TPrediction>? Target { get; init; }

    /// <summary>Gets the number of repetitions, each with other predictions to learn from and to apply faults to. The default is 20.</summary>
    public int Repetitions { get; init; } = 20;

    /// <summary>Gets the random seed. The same seed gives the same report. The default is 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Gets a value that indicates whether predictions are used in the order of the history instead of random order. In that case, the guard learns
    /// from the beginning, and changes in the history count as false alarms. The default is <see langword="false"/>.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the interval between predictions of the history was <see cref="Every"/>, if they are used in their order.
    /// Otherwise, faults that depend on the time of day aren't applied. The default is <see langword="true"/>.
    /// </summary>
    public bool KnowsTimes { get; init; } = true;

    /// <summary>Gets the interval between predictions on the guard's clock. The default is 1 second.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets the maximum number of predictions per repetition that are monitored for false alarms. By default, all predictions that the guard doesn't
    /// learn from.
    /// </summary>
    public int? CleanPredictions { get; init; }

    /// <summary>Runs the drill on all cores.</summary>
    /// <param name="progress">Receives the progress as a fraction from 0 to 1. The default is none.</param>
    /// <param name="cancellationToken">A token to cancel the drill.</param>
    /// <exception cref="DrillException">The history is too short, or the guard didn't learn from it.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings of the guard aren't valid.</exception>
    /// <exception cref="ArgumentException">A fault doesn't apply to the predictions.</exception>
    /// <exception cref="NotSupportedException">The type of the predictions requires a <see cref="Target"/>.</exception>
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
