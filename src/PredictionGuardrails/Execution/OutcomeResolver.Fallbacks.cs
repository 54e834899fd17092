using System.Diagnostics;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Execution;

/// <content>What answers in place of a rejected prediction.</content>
internal sealed partial class OutcomeResolver<TInput, TPrediction>
{
    /// <summary>Asks the fallbacks, where the deciding breach wants that; throws if none answers.</summary>
    public TPrediction FallBack(GuardPlan<TInput, TPrediction> plan, TInput input, Rejection rejection, PredictionContext? context)
    {
        foreach (var fallback in FallbacksFor(plan, rejection))
        {
            FallbackAnswer<TPrediction> answer;
            try
            {
                answer = fallback.Answer(input, rejection.Breach);
            }
            catch (Exception exception) when (!CallCancellation.Is(exception, cancellationToken: null))
            {
                ReportFailure(plan, rejection, fallback, exception, context);
                continue;
            }

            if (TryAccept(plan, input, rejection, fallback, context, ref answer))
            {
                return answer.Value;
            }
        }

        throw Reject(rejection);
    }

    /// <inheritdoc cref="FallBack"/>
    public async ValueTask<TPrediction> FallBackAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, Rejection rejection, PredictionContext? context, CancellationToken cancellationToken)
    {
        foreach (var fallback in FallbacksFor(plan, rejection))
        {
            FallbackAnswer<TPrediction> answer;
            try
            {
                answer = await fallback.AnswerAsync(input, rejection.Breach, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!CallCancellation.Is(exception, cancellationToken))
            {
                ReportFailure(plan, rejection, fallback, exception, context);
                continue;
            }

            if (TryAccept(plan, input, rejection, fallback, context, ref answer))
            {
                return answer.Value;
            }
        }

        throw Reject(rejection);
    }

    /// <summary>Whether the guard has a fallback that may answer.</summary>
    public static bool HasFallbackFor(GuardPlan<TInput, TPrediction> plan, Rejection rejection) => FallbacksFor(plan, rejection).Length > 0;

    /// <summary>Counts a call that nothing answers.</summary>
    public void CountRejected(Rejection rejection)
    {
        meters.Rejected(guard);
        reporter.Incidents.Rejected();
        Activity.Current?.SetStatus(ActivityStatusCode.Error, rejection.Breach.Message);
    }

    private static Fallback<TInput, TPrediction>[] FallbacksFor(GuardPlan<TInput, TPrediction> plan, Rejection rejection) =>
        rejection.Breach.Action == BreachAction.Fallback || rejection.IsByBreakerOfArm ? plan.Compiled.Fallbacks : [];

    private bool TryAccept(
        GuardPlan<TInput, TPrediction> plan,
        TInput input,
        Rejection rejection,
        Fallback<TInput, TPrediction> fallback,
        PredictionContext? context,
        ref FallbackAnswer<TPrediction> answer)
    {
        if (answer.WhyNone is { } whyNone)
        {
            // This isn't a failure, so it isn't reported. It's part of the exception if no other fallback has a value.
            var failure = new CheckFailure(RuleNames.Fallback, null, whyNone, "a value", BreachAction.Throw);
            rejection.FallbackBreaches.Add(reporter.Create(failure, plan.Mode, versions.Of(plan.Compiled), fallback.Name));
            return false;
        }

        var value = answer.Value;
        if (Judge(plan, input, ref value, fallback.Name, context) is { } breaches)
        {
            rejection.FallbackBreaches.AddRange(breaches);
            return false;
        }

        answer = value;
        if (context is not null)
        {
            context.Fallback = fallback.Name;
        }

        meters.FellBack(guard, fallback.Name);
        reporter.Incidents.FellBack();
        return true;
    }

    private void ReportFailure(
        GuardPlan<TInput, TPrediction> plan, Rejection rejection, Fallback<TInput, TPrediction> fallback, Exception exception, PredictionContext? context)
    {
        var failure = new CheckFailure(RuleNames.Fallback, null, ObservedText.Of(exception), "a value", BreachAction.Throw, Exception: exception);
        rejection.FallbackBreaches.Add(Report(plan, failure, context, fallback.Name));
    }

    private PredictionRejectedException Reject(Rejection rejection)
    {
        CountRejected(rejection);
        return rejection.ToException();
    }
}
