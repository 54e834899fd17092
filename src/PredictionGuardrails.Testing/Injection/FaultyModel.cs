namespace PredictionGuardrails.Testing;

/// <summary>Wraps a model so that it fails silently after a number of predictions. The type is thread-safe.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class FaultyModel<TInput, TPrediction>
{
    private readonly Func<TInput, TPrediction> _model;
    private readonly FaultRun<TPrediction> _run;

    /// <param name="model">The model.</param>
    /// <param name="fault">The fault: one of <see cref="Faults"/>, or a custom one.</param>
    /// <param name="options">The options. By default, the fault starts after 1,000 correct predictions.</param>
    /// <param name="target">
    /// The part of a prediction that the fault is applied to. The default is the prediction itself, if it's a number, a label, or an array of
    /// probabilities.
    /// </param>
    /// <exception cref="ArgumentException">The fault doesn't apply to the predictions, or the options aren't valid.</exception>
    /// <exception cref="NotSupportedException">The type requires a target.</exception>
    public FaultyModel(Func<TInput, TPrediction> model, Fault fault, FaultOptions? options = null, FaultTarget<TPrediction>? target = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _run = new FaultRun<TPrediction>(fault, options ?? new FaultOptions(), target);
    }

    /// <summary>Gets the number of predictions.</summary>
    public long Predictions => _run.Counts.All;

    /// <summary>Gets the number of predictions that the fault was applied to.</summary>
    public long WrongPredictions => _run.Counts.Wrong;

    /// <summary>Calls the model and applies the fault if it's due.</summary>
    /// <param name="input">The input.</param>
    public TPrediction Score(TInput input) => _run.Apply(_model(input));
}
