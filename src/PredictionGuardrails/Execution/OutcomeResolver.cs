using PredictionGuardrails.Breaches;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Execution;

/// <summary>The way of a prediction that is not clean, or of an exception of the model: report it, then let the strongest action decide.</summary>
internal sealed partial class OutcomeResolver<TInput, TPrediction>(
    string guard,
    GuardDefinition<TInput, TPrediction> definition,
    ModelVersionReader<TInput, TPrediction> versions,
    BreachReporter reporter,
    ModelTrust trust,
    GuardMeters meters)
{
    /// <summary>What the caller gets for a prediction that is not clean.</summary>
    public TPrediction Resolve(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context) =>
        Judge(plan, input, ref prediction, null, context) is { } breaches ? FallBack(plan, input, new Rejection(breaches), context) : prediction;

    /// <inheritdoc cref="Resolve"/>
    public ValueTask<TPrediction> ResolveAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context, CancellationToken cancellationToken) =>
        Judge(plan, input, ref prediction, null, context) is { } breaches
            ? FallBackAsync(plan, input, new Rejection(breaches), context, cancellationToken)
            : ValueTask.FromResult(prediction);

    /// <summary>Reports what is wrong with a prediction that does not reach the caller anyway.</summary>
    /// <returns>Whether it may have reached the caller.</returns>
    public bool ReportOnly(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction, PredictionContext? context) =>
        Judge(plan, input, ref prediction, null, context) is null;

    /// <summary>Reports what is wrong with a prediction of a batch. Null if it may be the answer, clamped where that was the action.</summary>
    public Rejection? Judge(GuardPlan<TInput, TPrediction> plan, TInput input, ref TPrediction prediction, PredictionContext? context) =>
        Judge(plan, input, ref prediction, null, context) is { } breaches ? new Rejection(breaches) : null;

    /// <summary>Reports what is wrong with an input. Null where the model may be asked.</summary>
    public Rejection? JudgeInput(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? context)
    {
        var failures = plan.Checks.CollectInput(input);
        var breaches = failures.ConvertAll(failure => Report(plan, failure, context));
        return plan.Mode == GuardMode.Enforce && StrongestOf(failures) >= BreachAction.Fallback ? new Rejection(breaches) : null;
    }

    /// <summary>Reports that a model returned a different number of predictions than there are inputs, so that they can't be matched.</summary>
    public Rejection JudgeLength(GuardPlan<TInput, TPrediction> plan, int inputs, int predictions)
    {
        var observed = $"{NumberText.Predictions(predictions)} for {NumberText.Count(inputs, "input", "inputs")}";
        var failure = new CheckFailure(RuleNames.BatchLength, null, observed, NumberText.Count(inputs), plan.Compiled.OnBatchLength, Predictions: Math.Max(1, inputs));
        return new Rejection([Report(plan, failure, context: null)]);
    }

    /// <summary>What the caller gets while the model is not trusted.</summary>
    public TPrediction AnswerTripped(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? context)
    {
        var tripped = Tripped();
        context?.Add(tripped.Breach);
        return FallBack(plan, input, tripped, context);
    }

    /// <inheritdoc cref="AnswerTripped"/>
    public ValueTask<TPrediction> AnswerTrippedAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? context, CancellationToken cancellationToken)
    {
        var tripped = Tripped();
        context?.Add(tripped.Breach);
        return FallBackAsync(plan, input, tripped, context, cancellationToken);
    }

    /// <summary>Reports an exception of the model. Null if it passes to the caller unchanged.</summary>
    /// <param name="plan">The plan of the call.</param>
    /// <param name="exception">What the model threw.</param>
    /// <param name="context">Takes the breach; null if the call isn't observed.</param>
    /// <param name="cancellationToken">The caller's token; null for a synchronous call.</param>
    public Rejection? Judge(GuardPlan<TInput, TPrediction> plan, Exception exception, PredictionContext? context, CancellationToken? cancellationToken)
    {
        if (plan.Compiled.OnException is not { } action || CallCancellation.Is(exception, cancellationToken))
        {
            return null;
        }

        var told = exception;
        try
        {
            action = action == BreachAction.Fallback && definition.HandlesException(exception) ? action : BreachAction.Throw;
        }
        catch (Exception filterException)
        {
            action = BreachAction.Throw;
            told = new AggregateException("The model threw an exception, and so did the function that decides which exceptions use the fallback.", exception, filterException);
        }

        var failure = new CheckFailure(RuleNames.Exceptions, null, ObservedText.Of(exception), "no exception", action, Exception: told);
        var breach = Report(plan, failure, context);
        return plan.Mode == GuardMode.Enforce && action == BreachAction.Fallback ? new Rejection([breach]) : null;
    }

    /// <summary>
    /// Reports what is wrong with a value. Null if it may be the answer, clamped where that was the action; its breaches if it may not.
    /// </summary>
    private List<Breach>? Judge(GuardPlan<TInput, TPrediction> plan, TInput input, ref TPrediction value, string? fallback, PredictionContext? context)
    {
        var failures = plan.Checks.Collect(input, value);
        if (fallback is not null)
        {
            // What the model's tail allows is not for the values of others.
            failures.RemoveAll(static failure => failure.Rule == RuleNames.LearnedRange);
        }

        var action = StrongestOf(failures);
        if (action == BreachAction.Clamp && plan.Mode == GuardMode.Enforce)
        {
            action = Clamp(plan, input, ref value, failures);
        }

        var breaches = failures.ConvertAll(failure => Report(plan, failure, context, fallback));
        if (fallback is null && action >= BreachAction.Fallback)
        {
            trust.Reject();
        }

        if (plan.Mode != GuardMode.Enforce)
        {
            return null;
        }

        if (context is not null && fallback is null && action == BreachAction.Clamp)
        {
            context.IsClamped = true;
        }

        return action >= BreachAction.Fallback ? breaches : null;
    }

    /// <summary>Clamps the value and checks it again; if it still may not pass, what is wrong with it is added and decides.</summary>
    private static BreachAction Clamp(GuardPlan<TInput, TPrediction> plan, TInput input, ref TPrediction value, List<CheckFailure> failures)
    {
        try
        {
            var clamped = plan.Checks.Clamp(value);
            var left = plan.Checks.Collect(input, clamped).FindAll(failure => failure.Action != BreachAction.Observe);
            if (left.Count == 0)
            {
                value = clamped;
                return BreachAction.Clamp;
            }

            // What cannot be clamped (NaN, a value that the writer rounds out again) is rejected; it is one breach, not two.
            for (var i = 0; i < failures.Count; i++)
            {
                var failure = failures[i];
                if (left.RemoveAll(other => other.Rule == failure.Rule && other.Metric == failure.Metric) > 0 && failure.Action == BreachAction.Clamp)
                {
                    failures[i] = failure with { Action = BreachAction.Throw };
                }
            }

            failures.AddRange(left);
        }
        catch (Exception exception)
        {
            failures.Add(new(RuleNames.Metric, null, ObservedText.Of(exception), "no exception", BreachAction.Throw, Exception: exception));
        }

        return StrongestOf(failures);
    }

    /// <summary>Why a call is not answered by the model that is not trusted.</summary>
    /// <param name="calls">How many predictions were asked for.</param>
    public Rejection Tripped(int calls = 1)
    {
        trust.Shifts.CountAnswered(calls);
        var condition = trust.Breaker.Condition;

        // Between the route and here the breaker may have closed: the call is answered as it began.
        return new Rejection([condition.Breach ?? trust.Latest!]) { Tripped = condition };
    }

    private static BreachAction StrongestOf(List<CheckFailure> failures)
    {
        var strongest = BreachAction.Observe;
        foreach (var failure in failures)
        {
            strongest = failure.Action > strongest ? failure.Action : strongest;
        }

        return strongest;
    }

    private Breach Report(GuardPlan<TInput, TPrediction> plan, in CheckFailure failure, PredictionContext? context, string? fallback = null)
    {
        var breach = reporter.Report(failure, plan.Mode, versions.Of(plan.Compiled), fallback);
        context?.Add(breach);
        return breach;
    }
}
