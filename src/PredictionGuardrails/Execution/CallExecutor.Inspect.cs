namespace PredictionGuardrails.Execution;

/// <content>Predictions that are there already. They aren't routed.</content>
internal sealed partial class CallExecutor<TInput, TPrediction>
{
    /// <summary>Checks a prediction that is there already.</summary>
    public TPrediction Inspect(TInput input, TPrediction prediction)
    {
        var plan = _plan;
        if (plan.Shortcut is not null)
        {
            return Examine(plan, input, prediction);
        }

        if (plan.Route != CallRoute.Open)
        {
            return Inspect(given: null, input, prediction);
        }

        return plan.Checks.LooksAtInputs && Refuse(plan, input, context: null) is { } refusal
            ? _resolver.FallBack(plan, input, refusal, context: null)
            : Examine(plan, input, prediction, context: null);
    }

    /// <summary>Checks a prediction that is there already, and says in a context what became of it.</summary>
    public TPrediction Inspect(PredictionContext? given, TInput input, TPrediction prediction) =>
        Indirect.Predict(_plan, input, prediction, static (prediction, _) => prediction, given, isRouted: false);

    /// <summary>Checks a prediction that is there already, with fallbacks that may await.</summary>
    public ValueTask<TPrediction> InspectAsync(TInput input, TPrediction prediction, CancellationToken cancellationToken)
    {
        var plan = _plan;
        if (plan.Route is not (CallRoute.Open or CallRoute.AsynchronousOnly))
        {
            return InspectAsync(given: null, input, prediction, cancellationToken);
        }

        return plan.Checks.LooksAtInputs && Refuse(plan, input, context: null) is { } refusal
            ? _resolver.FallBackAsync(plan, input, refusal, context: null, cancellationToken)
            : ExamineAsync(plan, input, prediction, context: null, cancellationToken);
    }

    /// <inheritdoc cref="Inspect(PredictionContext?, TInput, TPrediction)"/>
    public ValueTask<TPrediction> InspectAsync(
        PredictionContext? given,
        TInput input,
        TPrediction prediction,
        CancellationToken cancellationToken,
        IArm<TInput, TPrediction>? assigned = null) =>
        Indirect.PredictAsync(
            _plan, input, prediction, static (prediction, _, _) => ValueTask.FromResult(prediction), given, cancellationToken, isRouted: false, assigned);

    /// <summary>Checks one prediction of a stream by what is in use now: a stream can outlive a configuration, and a breaker's state.</summary>
    /// <param name="given">The caller's context; null for none.</param>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">The prediction.</param>
    /// <param name="arm">The arm that the router chose for the stream; null for none.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public ValueTask<TPrediction> ExamineOfStreamAsync(
        PredictionContext? given, TInput input, TPrediction prediction, IArm<TInput, TPrediction>? arm, CancellationToken cancellationToken)
    {
        var plan = _plan;
        return given is null && plan.Route is (CallRoute.Open or CallRoute.AsynchronousOnly)
            ? ExamineAsync(plan, input, prediction, context: null, cancellationToken)
            : InspectAsync(given, input, prediction, cancellationToken, arm);
    }
}
