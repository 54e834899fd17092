using PredictionGuardrails.Breaches;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>Manual actions and raised breaches.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <inheritdoc/>
    public override void Isolate(string reason, string? by = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _trust.Isolate(Signed(reason, by), _calls.Plan.Compiled.Fallbacks.Length > 0);
    }

    /// <inheritdoc/>
    public override Breach? RaiseBreach(ExternalBreach breach, IRecoveryTest? recovery = null)
    {
        ArgumentNullException.ThrowIfNull(breach);
        GuardNames.ThrowIfNotAllowed(breach.Rule);
        ArgumentOutOfRangeException.ThrowIfLessThan(breach.PredictionCount, 1);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (breach.Action == BreachAction.Clamp)
        {
            throw new ArgumentException("Clamp isn't valid for a raised breach. Use Observe, Fallback, or Throw.", nameof(breach));
        }

        if (Mode == GuardMode.Off)
        {
            return null;
        }

        // Without a fallback a call that can't be answered throws; the breach says what happens.
        var action = breach.Action == BreachAction.Fallback && _calls.Plan.Compiled.Fallbacks.Length == 0 ? BreachAction.Throw : breach.Action;
        return _trust.Raise(
            new CheckFailure(
                breach.Rule, breach.Metric, breach.Observed, breach.Expected, action, breach.ObservedValue, null, breach.PredictionCount, breach.Segment),
            recovery);
    }

    /// <inheritdoc/>
    public override void Reset(string? reason = null, string? by = null) => _trust.Reset(Signed(reason ?? "Manual reset.", by));

    /// <inheritdoc/>
    public override void Relearn(string? reason = null, string? by = null) =>
        _trust.Relearn(Signed(reason ?? "Relearning the baseline (manual request).", by));

    /// <summary>A reason with the name of the person who gave it.</summary>
    private static string Signed(string reason, string? by) => by is null ? reason : $"{reason.TrimEnd('.')} ({by})";
}
