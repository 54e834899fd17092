using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>One guard of a fleet: what this replica contributes, and what follows for it from what all do.</summary>
internal sealed class GuardQuorum(PredictionGuard guard, FleetSection section, TimeProvider time)
{
    /// <summary>Intervals vary by a tenth.</summary>
    private const double ShortestInterval = 0.9;

    /// <summary>Of two replicas that differ it isn't known which one is right.</summary>
    private const int FewestToCompare = 3;

    /// <summary>How many probes all replicas together make between two exchanges for an opening by votes, which those that voted end.</summary>
    private const long MostProbes = 100;

    private readonly OwnEvidence _own = new(guard, time);
    private readonly EvidenceReader _evidence = new(guard);
    private readonly HashSet<MergedChange> _observed = [];
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
            Evidence = _evidence.Read(),
        };
    }

    /// <summary>Opens the breaker if there are enough votes, or a change that replicas found together; lets it close if there no longer are.</summary>
    /// <param name="reported">What was reported in the same exchange.</param>
    /// <param name="reading">What the store answered.</param>
    /// <param name="changes">The changes that replicas found together and that aren't over.</param>
    /// <param name="lastAction">The number of the last manual action that is known. What was found before it doesn't count.</param>
    /// <param name="now">The time of the store.</param>
    public void Apply(
        FleetGuardReport reported, FleetGuardReading reading, IReadOnlyList<MergedChange> changes, long lastAction, DateTimeOffset now)
    {
        var votes = reading.Votes.Where(vote => vote.LastAction >= lastAction).OrderBy(static vote => vote.Since).ToList();
        var found = changes.Where(change => change.LastAction >= lastAction).Select(_evidence.Describe).OfType<ReportedChange>().ToList();
        var required = QuorumSize.Of(reading.ReplicaCount, section.Current.Quorum);
        var canDiffer = votes.Count < required && reading.ReplicaCount >= FewestToCompare;
        var differing = canDiffer ? votes.FindAll(vote => now - vote.Since >= section.Current.Interval) : [];
        var decision = new QuorumDecision(reported.ModelVersion, reading.ReplicaCount, required, votes, found, differing);
        Observe(decision);
        if (decision.IsOpen)
        {
            Open(decision);
        }
        else
        {
            Close();
        }

        _recovery?.AllowProbes(ProbesOf(decision), ShortestInterval * section.Current.Interval);
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
            _recovery = new FleetRecovery(time);
            guard.RaiseBreach(FleetBreach.Of(decision), _recovery);
        }
    }

    /// <summary>Reports changes that don't open the breaker, once each.</summary>
    private void Observe(QuorumDecision decision)
    {
        var observed = decision.Changes.Where(static change => !change.Enforces).ToList();
        foreach (var change in observed.Where(change => _observed.Add(change.Change)))
        {
            guard.RaiseBreach(FleetBreach.Of(change));
        }

        _observed.IntersectWith(observed.Select(static change => change.Change));
    }

    /// <summary>
    /// How many probes this replica may make until the next exchange: its part of those that all replicas together need for a verdict. One that found something itself
    /// isn't limited.
    /// </summary>
    private static int ProbesOf(QuorumDecision decision)
    {
        var needed = decision.Change?.Change.RequiredPredictions ?? MostProbes;
        return (int)Math.Max(1, needed / Math.Max(1, decision.ReplicaCount));
    }

    private void Close()
    {
        _recovery?.End();
        _recovery = null;
    }
}
