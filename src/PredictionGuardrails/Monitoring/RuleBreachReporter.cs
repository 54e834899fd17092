using PredictionGuardrails.Breaches;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>Reports the breaches that monitoring finds, with the guard's mode and its model's version, and keeps the latest that could open the breaker.</summary>
/// <param name="reporter">Tells everyone about a breach.</param>
/// <param name="current">The guard's mode, and the model's version, now.</param>
internal sealed class RuleBreachReporter(BreachReporter reporter, Func<(GuardMode Mode, string? ModelVersion)> current)
{
    /// <summary>The latest breach that could open the breaker; null before there was one.</summary>
    public Breach? Latest { get; private set; }

    public Breach Report(in CheckFailure failure)
    {
        var (mode, version) = current();
        var breach = reporter.Report(failure, mode, version);
        if (failure.Action >= BreachAction.Fallback)
        {
            Latest = breach;
        }

        return breach;
    }

    /// <summary>Makes the breach of a breaker that is opened manually. It joins the incident but isn't reported, because the change of the breaker is.</summary>
    /// <param name="reason">Why it is opened.</param>
    /// <param name="hasFallback">Whether a fallback answers in the model's place.</param>
    public Breach Isolate(string reason, bool hasFallback)
    {
        var (mode, version) = current();
        var action = hasFallback ? BreachAction.Fallback : BreachAction.Throw;
        var failure = new CheckFailure(RuleNames.Isolated, null, $"isolated manually: {reason.TrimEnd('.')}", "a manual reset", action);
        var breach = reporter.Create(failure, mode, version, null);
        Latest = breach;
        reporter.Incidents.Join(breach);
        return breach;
    }

    /// <summary>Whether a rule with this action opens the breaker, in the mode that the guard is in.</summary>
    public bool Enforces(BreachAction action) => action >= BreachAction.Fallback && current().Mode == GuardMode.Enforce;
}
