using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <summary>One call of a guard, once its answer is decided; see <see cref="IPredictionObserver{TInput, TPrediction}"/>.</summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public readonly struct ObservedPrediction<TInput, TPrediction>
{
    private readonly ObservedCall<TInput, TPrediction> _call;

    internal ObservedPrediction(ObservedCall<TInput, TPrediction> call) => _call = call;

    /// <summary>The guard's name.</summary>
    public string Guard => _call.Guard;

    /// <summary>Who the call is about, and its verdict. It is reused: copy what has to last.</summary>
    public PredictionContext Context => _call.Context;

    /// <summary>What the model was asked about.</summary>
    public TInput Input => _call.Input;

    /// <summary>
    /// Whether the model made a prediction. It didn't if the input was refused, if the breaker is open, or if the model threw.
    /// </summary>
    public bool HasPrediction => _call.HasPrediction;

    /// <summary>What the model said, before anything was done about it; the default if <see cref="HasPrediction"/> is false.</summary>
    public TPrediction? Prediction => _call.Prediction;

    /// <summary>Whether the caller got an answer, and not an exception.</summary>
    public bool HasAnswer => _call.HasAnswer;

    /// <summary>What the caller got; the default if <see cref="HasAnswer"/> is false.</summary>
    public TPrediction? Answer => _call.Answer;

    /// <summary>What the caller got in place of an answer; null if there is one.</summary>
    public Exception? Exception => _call.Exception;

    /// <summary>Whether the model was only probed: the breaker was half-open, and the prediction reached nobody.</summary>
    public bool IsProbe => _call.IsProbe;

    /// <summary>Whether a fault was injected on purpose.</summary>
    public bool IsFaultInjected => _call.IsFaultInjected;

    /// <summary>The guard's mode.</summary>
    public GuardMode Mode => _call.Mode;

    /// <summary>The breaker's state when the call began.</summary>
    public BreakerState Breaker => _call.Breaker;

    /// <summary>The model's version; null if the guard doesn't know it. It is read now.</summary>
    public string? ModelVersion => _call.ReadModelVersion();
}
