using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <summary>Represents one call of a guard when its result is decided. See <see cref="IPredictionObserver{TInput, TPrediction}"/>.</summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public readonly struct ObservedPrediction<TInput, TPrediction>
{
    private readonly ObservedCall<TInput, TPrediction> _call;

    internal ObservedPrediction(ObservedCall<TInput, TPrediction> call) => _call = call;

    /// <summary>Gets the name of the guard.</summary>
    public string Guard => _call.Guard;

    /// <summary>Gets the context of the call. It's reused, so copy what is needed later.</summary>
    public PredictionContext Context => _call.Context;

    /// <summary>
    /// Gets the time when the result was decided, in UTC. The system's clock is read with the resolution of <see cref="Environment.TickCount64"/>: 16
    /// milliseconds or better.
    /// </summary>
    public DateTimeOffset Time => new(new DateTime(_call.Context.DecidedAt, DateTimeKind.Utc));

    /// <summary>Gets the input.</summary>
    public TInput Input => _call.Input;

    /// <summary>
    /// Gets a value that indicates whether the model made a prediction. It didn't if the input was rejected, if the breaker is open, or if the model
    /// threw an exception.
    /// </summary>
    public bool HasPrediction => _call.HasPrediction;

    /// <summary>Gets the unchanged prediction of the model; the default value if <see cref="HasPrediction"/> is <see langword="false"/>.</summary>
    public TPrediction? Prediction => _call.Prediction;

    /// <summary>Gets a value that indicates whether the call returned a value instead of throwing an exception.</summary>
    public bool HasAnswer => _call.HasAnswer;

    /// <summary>Gets the value that the call returned; the default value if <see cref="HasAnswer"/> is <see langword="false"/>.</summary>
    public TPrediction? Answer => _call.Answer;

    /// <summary>Gets the exception that the call threw; <see langword="null"/> if it returned a value.</summary>
    public Exception? Exception => _call.Exception;

    /// <summary>Gets a value that indicates whether the call was a probe of a half-open breaker, whose prediction isn't returned.</summary>
    public bool IsProbe => _call.IsProbe;

    /// <summary>Gets a value that indicates whether a fault was injected into the model that answered.</summary>
    public bool IsFaultInjected => _call.IsFaultInjected;

    /// <summary>Gets the mode of the guard.</summary>
    public GuardMode Mode => _call.Mode;

    /// <summary>Gets the state of the breaker when the call started.</summary>
    public BreakerState Breaker => _call.Breaker;

    /// <summary>
    /// Gets how long the model took that made <see cref="Prediction"/>: the model of the arm if <see cref="PredictionContext.IsAnsweredByArm"/> is
    /// <see langword="true"/>, otherwise the guard's own. It's measured for a sample: about one call in 8 if a router chose an arm, the same share of each arm,
    /// otherwise about one in 64, or fewer under much traffic. It's <see langword="null"/> for other calls, for probes, for existing predictions, and for those of
    /// batches and streams.
    /// </summary>
    public TimeSpan? Duration => _call.Duration;

    /// <summary>
    /// Gets the version of the model that answered: the model of the arm if <see cref="PredictionContext.IsAnsweredByArm"/> is <see langword="true"/>,
    /// otherwise the guard's own. It's <see langword="null"/> if it isn't known. It's read when the property is called.
    /// </summary>
    public string? ModelVersion => _call.ReadModelVersion();
}
