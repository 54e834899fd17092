using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>
/// The way of a call while the model is not trusted: the fallbacks answer. Where the model is tried, some calls ask it too; its predictions are
/// recorded and compared with the baseline, and reach nobody.
/// </summary>
internal sealed class BreakerPath<TInput, TPrediction>(BreachResolver<TInput, TPrediction> resolver, ModelTrust trust)
{
    public TPrediction Predict<TState>(GuardPlan<TInput, TPrediction> plan, TInput input, TState state, Func<TState, TInput, TPrediction> model)
    {
        if (plan.Gate == GuardGate.Probing && Admits(plan, input) && trust.Breaker.TryBeginProbe())
        {
            try
            {
                Examine(plan, input, model(state, input));
            }
            catch (Exception exception)
            {
                Fail(plan, exception, CancellationToken.None);
            }
            finally
            {
                trust.Breaker.EndProbe();
            }
        }

        return resolver.AnswerTripped(plan, input);
    }

    public async ValueTask<TPrediction> PredictAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        TState state,
        Func<TState, TInput, CancellationToken, ValueTask<TPrediction>> model,
        CancellationToken cancellationToken)
    {
        if (plan.Gate == GuardGate.Probing && Admits(plan, input) && trust.Breaker.TryBeginProbe())
        {
            try
            {
                Examine(plan, input, await model(state, input, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                Fail(plan, exception, cancellationToken);
            }
            finally
            {
                trust.Breaker.EndProbe();
            }
        }

        return await resolver.AnswerTrippedAsync(plan, input, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the model may be tried with an input: one that is refused calls no model, and says nothing of it.</summary>
    private bool Admits(GuardPlan<TInput, TPrediction> plan, TInput input) =>
        !plan.LooksAtInputs || plan.RecordInput(RecordingThread.Current, input) || resolver.JudgeInput(plan, input) is null;

    /// <summary>Looks at a prediction that the model was tried with.</summary>
    public void Examine(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction)
    {
        var thread = RecordingThread.Current;
        if (!plan.Record(thread, plan.CellOf(thread), input, prediction) && !resolver.Passes(plan, input, prediction))
        {
            trust.Breaker.ProbesFailed("The model was tried, and a prediction of it was rejected.");
        }
        else
        {
            trust.ProbePassed();
        }
    }

    /// <summary>An exception of the model reaches no caller that gets a fallback's answer; it is reported, and the model has failed its test.</summary>
    public void Fail(GuardPlan<TInput, TPrediction> plan, Exception exception, CancellationToken cancellationToken)
    {
        if (BreachResolver<TInput, TPrediction>.IsCancellation(exception, cancellationToken))
        {
            return;
        }

        resolver.Judge(plan, exception, cancellationToken);
        trust.Breaker.ProbesFailed($"The model was tried and threw {exception.GetType().Name}: {exception.Message}");
    }
}
