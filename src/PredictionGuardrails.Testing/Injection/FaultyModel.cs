namespace PredictionGuardrails.Testing;

/// <summary>A scoring call that fails silently from a certain prediction on. Safe for any number of threads.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed class FaultyModel<TInput, TPrediction>
{
    private readonly Func<TInput, TPrediction> _model;
    private readonly FaultRun<TPrediction> _run;

    /// <param name="model">The scoring call.</param>
    /// <param name="fault">What goes wrong: one of <see cref="Faults"/>, or your own.</param>
    /// <param name="options">When; after 1,000 right predictions by default.</param>
    /// <param name="target">What in a prediction goes wrong; the prediction itself by default, where it is a number, a label or an array of probabilities.</param>
    /// <exception cref="ArgumentException">The fault is one of outputs of another kind, or the options are out of their range.</exception>
    /// <exception cref="NotSupportedException">The type needs a target.</exception>
    public FaultyModel(Func<TInput, TPrediction> model, Fault fault, FaultOptions? options = null, FaultTarget<TPrediction>? target = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _run = new FaultRun<TPrediction>(fault, options ?? new FaultOptions(), target);
    }

    /// <summary>How many predictions were asked for.</summary>
    public long Predictions => _run.Counts.All;

    /// <summary>How many of them the fault was at work on.</summary>
    public long WrongPredictions => _run.Counts.Wrong;

    /// <summary>Calls the model, and makes its prediction wrong when it is time.</summary>
    /// <param name="input">What the model is asked about.</param>
    public TPrediction Score(TInput input) => _run.Apply(_model(input));
}
