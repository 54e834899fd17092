using PredictionGuardrails.Monitoring;

namespace PredictionGuardrails.Execution;

/// <summary>
/// Executes calls while the breaker is open or half-open: callers get fallbacks. While it is half-open, some calls also probe the model; those
/// predictions are recorded and compared with the baseline, but aren't returned.
/// </summary>
internal sealed class ProbeExecutor<TInput, TPrediction>(OutcomeResolver<TInput, TPrediction> resolver, ModelTrust trust)
{
    public TPrediction Predict<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, TPrediction> model,
        ObservedCall<TInput, TPrediction>? call)
    {
        var context = call?.Context;
        if (plan.Route == CallRoute.Probing && Admits(plan, input, context) && TryBegin(plan))
        {
            try
            {
                var prediction = model(state, input);
                call?.See(prediction);
                Examine(plan, input, prediction, context);
            }
            catch (Exception exception)
            {
                Fail(plan, exception, context, cancellationToken: null);
            }
            finally
            {
                trust.Breaker.EndProbe();
            }
        }

        return resolver.AnswerTripped(plan, input, context);
    }

    public async ValueTask<TPrediction> PredictAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        ObservedCall<TInput, TPrediction>? call,
        CancellationToken cancellationToken)
    {
        var context = call?.Context;
        if (plan.Route == CallRoute.Probing && Admits(plan, input, context) && TryBegin(plan))
        {
            try
            {
                var prediction = await model(state, input, cancellationToken).ConfigureAwait(false);
                call?.See(prediction);
                Examine(plan, input, prediction, context);
            }
            catch (Exception exception)
            {
                Fail(plan, exception, context, cancellationToken);
            }
            finally
            {
                trust.Breaker.EndProbe();
            }
        }

        return await resolver.AnswerTrippedAsync(plan, input, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the model is tried now; who begins has to end it.</summary>
    public bool TryBegin(GuardPlan<TInput, TPrediction> plan) => plan.Route == CallRoute.Probing && trust.TryBeginProbe();

    /// <summary>Probes a model with a batch, as one probe that has begun. Its predictions aren't returned.</summary>
    public void Probe<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        TState state,
        BatchModel<TState, TInput, TPrediction> model,
        ObservedBatch<TInput, TPrediction>? observed)
    {
        try
        {
            var predictions = new TPrediction[inputs.Length];
            model(state, inputs, predictions);
            observed?.See(predictions);
            ExamineAll(plan, inputs, predictions);
        }
        catch (Exception exception)
        {
            Fail(plan, exception, context: null, cancellationToken: null);
        }
        finally
        {
            trust.Breaker.EndProbe();
        }
    }

    /// <inheritdoc cref="Probe"/>
    public async ValueTask ProbeAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        ObservedBatch<TInput, TPrediction>? observed,
        CancellationToken cancellationToken)
    {
        try
        {
            var predictions = new TPrediction[inputs.Length];
            await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
            observed?.See(predictions);
            ExamineAll(plan, inputs.Span, predictions);
        }
        catch (Exception exception)
        {
            Fail(plan, exception, context: null, cancellationToken);
        }
        finally
        {
            trust.Breaker.EndProbe();
        }
    }

    /// <summary>Whether the model may be tried with an input: one that is refused calls no model, and says nothing of it.</summary>
    private bool Admits(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? context) =>
        !plan.Checks.LooksAtInputs || plan.Checks.RecordInput(input) || resolver.JudgeInput(plan, input, context) is null;

    /// <summary>Looks at a prediction that the model was tried with.</summary>
    private void Examine(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context)
    {
        if (!plan.Checks.Record(input, prediction) && !resolver.ReportOnly(plan, input, prediction, context))
        {
            trust.Breaker.ProbesFailed("Probe failed: a prediction was rejected.");
        }
        else
        {
            trust.ProbePassed();
        }
    }

    /// <summary>Looks at the predictions of a batch that the model was tried with.</summary>
    private void ExamineAll(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, ReadOnlySpan<TPrediction> predictions)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            Examine(plan, inputs[i], predictions[i], context: null);
        }
    }

    /// <summary>An exception of the model reaches no caller that gets a fallback's answer; it is reported, and the model has failed its test.</summary>
    private void Fail(GuardPlan<TInput, TPrediction> plan, Exception exception, PredictionContext? context, CancellationToken? cancellationToken)
    {
        if (CallCancellation.Is(exception, cancellationToken))
        {
            return;
        }

        resolver.Judge(plan, exception, context, cancellationToken);
        trust.Breaker.ProbesFailed($"Probe failed: the model threw {exception.GetType().Name}: {exception.Message}");
    }
}
