using Microsoft.Extensions.Logging;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Execution;

/// <summary>Reads who a call is about, has it routed, and notifies observers. What the user's functions throw is logged and reaches no caller.</summary>
internal sealed class CallObserver<TInput, TPrediction>(
    string guard,
    GuardDefinition<TInput, TPrediction> definition,
    ModelVersionReader<TInput, TPrediction> versions,
    ReportingServices services,
    ILogger logger)
{
    /// <summary>One call in this many is timed if it has an arm; a power of two.</summary>
    private const int TimedOfArm = 8;

    private readonly WallClock _clock = WallClock.Of(services.Time);
    private long _lastLogged = long.MinValue;

    public string Guard => guard;

    /// <param name="plan">What the guard goes by.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="given">The caller's context; null for none.</param>
    public ObservedCall<TInput, TPrediction> Begin(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? given)
    {
        var call = ObservedCall<TInput, TPrediction>.Begin(this, plan, input, given);
        BeginContext(call.Context);
        ReadKeys(call.Context, input);
        return call;
    }

    /// <summary>Begins to observe an item of a batch whose answer is decided.</summary>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="input">The item's input.</param>
    /// <param name="noted">What is known of it; null for nothing.</param>
    /// <param name="hasReadKeys">Whether it's already known who it's about.</param>
    public ObservedCall<TInput, TPrediction> BeginItem(
        GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext? noted, bool hasReadKeys)
    {
        var call = ObservedCall<TInput, TPrediction>.Begin(this, plan, input, noted);
        if (noted is null)
        {
            BeginContext(call.Context);
        }

        if (!hasReadKeys)
        {
            ReadKeys(call.Context, input);
        }

        return call;
    }

    public void BeginContext(PredictionContext context) => context.Begin(_clock);

    public string? ReadModelVersion(GuardPlan<TInput, TPrediction> plan) => versions.Of(plan.Compiled);

    /// <summary>Reads who a call is about, unless the caller said it.</summary>
    public void ReadKeys(PredictionContext context, TInput input)
    {
        try
        {
            if (definition.ReadKey is { } readKey && context.Key.IsNone)
            {
                context.SetReadKey(readKey(input));
            }

            if (definition.ReadUnit is { } readUnit && context.Unit.IsNone)
            {
                context.SetReadUnit(readUnit(input));
            }
        }
        catch (Exception exception)
        {
            LogFailure(exception, "key or unit");
        }
    }

    /// <summary>Asks the router which arm answers a single call, and decides whether it's timed; null for the guard's own model.</summary>
    public IArm<TInput, TPrediction>? Choose(GuardPlan<TInput, TPrediction> plan, ObservedCall<TInput, TPrediction> call, PredictionCallKind kind)
    {
        var arm = Choose(plan, call.Input, call.Context, kind);
        call.IsTimed = arm is not null && call.IsOneOf(TimedOfArm);
        return arm;
    }

    /// <summary>Asks the router which arm answers; null for the guard's own model.</summary>
    /// <param name="plan">What the guard goes by.</param>
    /// <param name="input">What the model is asked about.</param>
    /// <param name="context">The call's context, whose key and unit are read. It takes the arm.</param>
    /// <param name="kind">The shape of the call.</param>
    public IArm<TInput, TPrediction>? Choose(GuardPlan<TInput, TPrediction> plan, TInput input, PredictionContext context, PredictionCallKind kind)
    {
        if (plan.ChooseArm is not { } choose)
        {
            return null;
        }

        context.CallKind = kind;
        try
        {
            var arm = choose(input, context);
            if (arm is not null)
            {
                if (arm.HasUnguardedModel)
                {
                    throw new InvalidOperationException(
                        $"Arm '{arm.Name}' has a model but no guard, so its model can't be called. Set its Guard, for example to what CreateChild returns.");
                }

                context.Assign(arm.Name, arm.Probability);
            }

            return arm;
        }
        catch (Exception exception)
        {
            LogFailure(exception, "router");
            return null;
        }
    }

    /// <summary>Decides the verdict of a call that is answered, and notifies observers.</summary>
    public TPrediction Answered(ObservedCall<TInput, TPrediction> call, TPrediction answer)
    {
        call.Answered(answer);
        Notify(call);
        return answer;
    }

    /// <summary>Decides the verdict of a call whose caller gets an exception, and notifies observers.</summary>
    public void Failed(ObservedCall<TInput, TPrediction> call, Exception exception)
    {
        call.Failed(exception);
        if (exception is PredictionRejectedException rejected)
        {
            rejected.PredictionId = call.Context.Id;
        }

        Notify(call);
    }

    private void Notify(ObservedCall<TInput, TPrediction> call)
    {
        var prediction = new ObservedPrediction<TInput, TPrediction>(call);
        foreach (var observer in call.Observers)
        {
            try
            {
                observer.Value.OnPrediction(prediction);
            }
            catch (Exception exception)
            {
                LogFailure(exception, "observer");
            }
        }

        call.End();
    }

    /// <summary>Logs at most one failure for each interval of log summaries: such a failure mostly comes with every call.</summary>
    private void LogFailure(Exception exception, string what)
    {
        var now = services.Time.GetTimestamp();
        var last = Interlocked.Read(ref _lastLogged);
        if (last != long.MinValue && services.Time.GetElapsedTime(last, now) < services.Options.LogSummaryInterval)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            Log.ObserverFailed(logger, exception, what);
        }
    }
}
