using System.Globalization;
using PredictionGuardrails.Fleet.Configuration;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>The votes on one guard: what this replica contributes, and what follows for it from those of all.</summary>
internal sealed class GuardQuorum(PredictionGuard guard, FleetSection section, TimeProvider time)
{
    /// <summary>The rule of the breach by which the votes of others open a breaker.</summary>
    public const string Rule = "FleetQuorum";

    private readonly OwnEvidence _own = new(guard, time);
    private FleetRecovery? _recovery;
    private volatile QuorumDecision? _decision;

    public PredictionGuard Guard => guard;

    /// <summary>What the votes of all replicas say; null before the first exchange, and while the store is gone.</summary>
    public QuorumDecision? Decision => _decision;

    /// <inheritdoc cref="OwnEvidence.Saw"/>
    public void Saw(BreakerTransition change) => _own.Saw(change);

    /// <summary>What this replica reports of its guard.</summary>
    /// <param name="lastAction">The number of the last manual action that was applied to it.</param>
    public FleetGuardReport Report(long lastAction)
    {
        var status = guard.GetStatus();
        return new FleetGuardReport
        {
            Guard = guard.Name,
            ModelVersion = status.ModelVersion ?? "",
            Mode = status.Mode,
            Breaker = status.Breaker,
            PredictionCount = guard.GetSnapshot().Count,
            LastAction = lastAction,
            Ballot = _own.Find(),
        };
    }

    /// <summary>Opens the breaker if there are enough votes, and lets it close if there no longer are.</summary>
    /// <param name="reported">What was reported in the same exchange.</param>
    /// <param name="reading">What the store answered.</param>
    /// <param name="lastAction">The number of the last manual action that is known. Votes of replicas that haven't applied it yet don't count.</param>
    public void Apply(FleetGuardReport reported, FleetGuardReading reading, long lastAction)
    {
        var votes = reading.Votes.Where(vote => vote.LastAction >= lastAction).OrderBy(static vote => vote.Since).ToList();
        var decision = new QuorumDecision(
            reported.ModelVersion, reading.ReplicaCount, QuorumSize.Of(reading.ReplicaCount, section.Current.Quorum), votes);
        if (decision.IsOpen)
        {
            Open(decision);
        }
        else
        {
            Close();
        }

        _decision = decision;
    }

    /// <summary>The store is gone: the votes of others no longer count.</summary>
    public void GoAlone()
    {
        Close();
        _decision = null;
    }

    /// <summary>
    /// Opens the breaker when there are enough votes, and again if its own probes close it before the others' do. A breaker that is open by its own evidence, or
    /// isolated manually, stays so by that.
    /// </summary>
    private void Open(QuorumDecision decision)
    {
        var isClosed = guard.GetStatus().Breaker == BreakerState.Closed;
        var isRaised = _recovery is not null && guard.Mode != GuardMode.Enforce;
        if (isClosed && !isRaised)
        {
            _recovery = new FleetRecovery();
            guard.RaiseBreach(BreachOf(decision), _recovery);
        }
    }

    private void Close()
    {
        _recovery?.End();
        _recovery = null;
    }

    private static ExternalBreach BreachOf(QuorumDecision decision)
    {
        var first = decision.Votes[0];
        var found = $"first {first.Replica}: {first.Message.TrimEnd('.')}";
        return new ExternalBreach
        {
            Rule = Rule,
            Observed = string.Create(
                CultureInfo.InvariantCulture,
                $"{decision.Votes.Count:N0} of {decision.ReplicaCount:N0} replicas opened their breakers ({found})"),
            Expected = string.Create(CultureInfo.InvariantCulture, $"fewer than {decision.RequiredVotes:N0}"),
            Action = BreachAction.Fallback,
            ObservedValue = decision.Votes.Count,
        };
    }
}
