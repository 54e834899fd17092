using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Execution;

/// <summary>Calls of models that answer with one prediction after the other.</summary>
internal sealed class StreamExecutor<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls, OutcomeResolver<TInput, TPrediction> resolver, CallObserver<TInput, TPrediction> observer)
{
    /// <summary>The way of streams of another guard, which has this guard's model as an arm.</summary>
    public ArmStreamExecutor<TInput, TPrediction> AsArm { get; } = new(calls, resolver, observer);

    /// <param name="input">What the model is asked about.</param>
    /// <param name="model">The model.</param>
    /// <param name="given">The context of whichever prediction is current; null for none.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public async IAsyncEnumerable<TPrediction> PredictAsync(
        TInput input,
        Func<TInput, CancellationToken, IAsyncEnumerable<TPrediction>> model,
        PredictionContext? given,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = calls.Plan;
        var isGuarded = calls.Indirect.IsGuarded(plan, isAsynchronous: true);
        var arm = isGuarded ? Choose(plan, input, given) : null;
        if (arm is { Streams: not null, StreamModel: not null })
        {
            var stream = new ArmStream<TInput, TPrediction>(calls, resolver, observer, arm, input, given);
            await using var ending = stream.ConfigureAwait(false);
            while (await stream.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return stream.Current;
            }

            if (!stream.IsRefused)
            {
                yield break;
            }
        }

        if (isGuarded && WhyNotAsked(plan, input) is { } refusal)
        {
            yield return await calls.Indirect.AnswerStreamAsync(plan, input, refusal, given, arm, cancellationToken).ConfigureAwait(false);
            yield break;
        }

        IAsyncEnumerator<TPrediction>? predictions = null;
        try
        {
            while (true)
            {
                Rejection? failure = null;
                try
                {
                    predictions ??= model(input, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await predictions.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (Exception exception)
                {
                    failure = calls.Plan.Route == CallRoute.Off ? null : resolver.Judge(plan, exception, context: null, cancellationToken);
                    if (failure is null)
                    {
                        calls.Indirect.FailStream(plan, input, given, arm, exception);
                        throw;
                    }
                }

                if (failure is not null)
                {
                    yield return await calls.Indirect.AnswerStreamAsync(plan, input, failure, given, arm, cancellationToken).ConfigureAwait(false);
                    yield break;
                }

                yield return await calls.ExamineOfStreamAsync(given, input, predictions!.Current, arm, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (predictions is not null)
            {
                await predictions.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks the router which arm answers the whole stream; null for the guard's own model.</summary>
    private IArm<TInput, TPrediction>? Choose(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? given)
    {
        if (!plan.IsRouted)
        {
            return null;
        }

        var context = given ?? new PredictionContext();
        observer.BeginContext(context);
        observer.ReadKeys(context, input);
        return observer.Choose(plan, input, context, PredictionCallKind.Stream);
    }

    /// <summary>Why a model is not asked for its stream; null if it is.</summary>
    private Rejection? WhyNotAsked(GuardPlan<TInput, TPrediction> plan, TInput input)
    {
        if (plan.Route is CallRoute.Tripped)
        {
            return resolver.Tripped();
        }

        return plan.Checks.LooksAtInputs ? calls.Refuse(plan, input, context: null) : null;
    }
}
