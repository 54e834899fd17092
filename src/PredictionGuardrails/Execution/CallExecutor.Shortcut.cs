using System.Runtime.CompilerServices;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <content>Calls of which nothing is to be done but to record and check a number.</content>
internal sealed partial class CallExecutor<TInput, TPrediction>
{
    /// <summary>
    /// The plan of a call of which nothing is to be done but to record and check a number, and which is not timed; otherwise null. Such a call is made
    /// by the guard itself: <see cref="Judge"/> for what the model throws, <see cref="Examine(GuardPlan{TInput, TPrediction}, TInput, TPrediction)"/> for
    /// its answer. The thread's slot is looked for after the model, so that a model that calls its own guard makes no difference.
    /// </summary>
    public GuardPlan<TInput, TPrediction>? PlanOfShortcut
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var plan = _plan;
            return plan.Shortcut is null || _latency.IsAskedFor ? null : plan;
        }
    }

    /// <inheritdoc cref="PlanOfShortcut"/>
    public GuardPlan<TInput, TPrediction>? PlanOfAsynchronousShortcut
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var plan = _plan;
            return plan.AsynchronousShortcut is null || _latency.IsAskedFor ? null : plan;
        }
    }

    /// <summary>Why an exception of the model's rejects the call; null if it passes unchanged.</summary>
    public Rejection? Judge(GuardPlan<TInput, TPrediction> plan, Exception exception) =>
        _resolver.Judge(plan, exception, context: null, cancellationToken: null);

    /// <summary>The answer in place of the model's.</summary>
    public TPrediction FallBack(GuardPlan<TInput, TPrediction> plan, TInput input, Rejection rejection) =>
        _resolver.FallBack(plan, input, rejection, context: null);

    /// <summary>Records and checks the prediction of a call by the shortcut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TPrediction Examine(GuardPlan<TInput, TPrediction> plan, TInput input, TPrediction prediction) =>
        NumberRecorder.Record(plan.Shortcut!, ToDouble(prediction)) ? prediction : ResolveBreached(plan, input, prediction, context: null);

    /// <summary>Records and checks what a model answered, at once or later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ValueTask<TPrediction> ExamineAsync(
        GuardPlan<TInput, TPrediction> plan, TInput input, ValueTask<TPrediction> call, CancellationToken cancellationToken)
    {
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(plan, input, call, started: 0, observed: null, cancellationToken);
        }

        var prediction = call.Result;
        return NumberRecorder.Record(plan.AsynchronousShortcut!, ToDouble(prediction))
            ? new ValueTask<TPrediction>(prediction)
            : ResolveBreachedAsync(plan, input, prediction, context: null, cancellationToken);
    }

    /// <summary>The number that a prediction is; there is a shortcut for predictions of these types alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToDouble(TPrediction prediction) =>
        typeof(TPrediction) == typeof(float) ? (float)(object)prediction! : (double)(object)prediction!;
}
