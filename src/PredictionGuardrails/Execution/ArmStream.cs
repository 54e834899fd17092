using System.Runtime.ExceptionServices;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Execution;

/// <summary>
/// A stream that is routed to another arm. Until its first prediction reaches the caller, whatever goes wrong leaves the stream to the guard's own model;
/// then the guard's fallbacks answer, as they do for a stream of its own.
/// </summary>
internal sealed class ArmStream<TInput, TPrediction>(
    CallExecutor<TInput, TPrediction> calls,
    OutcomeResolver<TInput, TPrediction> resolver,
    CallObserver<TInput, TPrediction> observer,
    IArm<TInput, TPrediction> arm,
    TInput input,
    PredictionContext? given) : IAsyncDisposable
{
    private readonly ArmStreamExecutor<TInput, TPrediction> _guard = arm.Streams!.AsArm;
    private IAsyncEnumerator<TPrediction>? _predictions;
    private GuardPlan<TInput, TPrediction>? _planAtBeginning;
    private bool _hasAnswered;
    private bool _isEnded;

    /// <summary>Whether the arm can't answer, so that the guard's own model has to.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>What the caller gets next.</summary>
    public TPrediction Current { get; private set; } = default!;

    /// <summary>Asks the arm for its next prediction.</summary>
    /// <returns>Whether there is something for the caller.</returns>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
        {
            return false;
        }

        _planAtBeginning ??= _guard.Begin(input);
        if (_planAtBeginning is null)
        {
            return Refuse();
        }

        Exception? failure = null;
        try
        {
            _predictions ??= arm.StreamModel!(input, cancellationToken).GetAsyncEnumerator(cancellationToken);
            if (!await _predictions.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (Exception exception)
        {
            failure = exception;
            _isEnded = true;
        }

        return await AnswerAsync(failure, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the arm's stream. If the arm can't answer, a failure of that end doesn't reach the caller either.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_predictions is not null)
            {
                await _predictions.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception) when (IsRefused)
        {
        }
    }

    private bool Refuse()
    {
        IsRefused = true;
        return false;
    }

    /// <summary>Answers with the arm's next prediction, or with what its guard makes of an exception of its model.</summary>
    private async ValueTask<bool> AnswerAsync(Exception? failure, CancellationToken cancellationToken)
    {
        // A stream can outlive a configuration, and a breaker's state.
        var plan = calls.Plan;
        if (!calls.Indirect.IsGuarded(plan, isAsynchronous: true))
        {
            return Pass(failure);
        }

        var call = observer.Begin(plan, input, given);
        call.Context.Assign(arm.Name, arm.Probability);
        try
        {
            var rejection = await LookAsync(call, failure, cancellationToken).ConfigureAwait(false);
            if (failure is null && rejection is null)
            {
                observer.Answered(call, Current);
                return _hasAnswered = true;
            }

            call.Forget();
            if (!_hasAnswered && (failure is null || !CallCancellation.Is(failure, cancellationToken)))
            {
                call.End();
                return Refuse();
            }

            if (rejection is null)
            {
                ExceptionDispatchInfo.Throw(failure!);
            }

            rejection.NoteIn(call.Context);
            Current = await resolver.FallBackAsync(plan, input, rejection, call.Context, cancellationToken).ConfigureAwait(false);
            observer.Answered(call, Current);
            return true;
        }
        catch (Exception exception)
        {
            observer.Failed(call, exception);
            throw;
        }
    }

    /// <summary>Has the arm's guard look at a prediction, or at an exception of its model.</summary>
    private async ValueTask<Rejection?> LookAsync(ObservedCall<TInput, TPrediction> call, Exception? failure, CancellationToken cancellationToken)
    {
        if (failure is not null)
        {
            return _guard.Judge(_planAtBeginning!, failure, cancellationToken);
        }

        var (rejection, answer) = await _guard.ExamineAsync(_planAtBeginning!, call, _predictions!.Current, cancellationToken).ConfigureAwait(false);
        Current = answer;
        return rejection;
    }

    /// <summary>What a guard that is off does: nothing.</summary>
    private bool Pass(Exception? failure)
    {
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        given?.Begin(WallClock.System);
        Current = _predictions!.Current;
        return _hasAnswered = true;
    }
}
