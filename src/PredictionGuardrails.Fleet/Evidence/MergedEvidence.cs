namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>Looks for a change in what replicas gain together, and after a change for its end. One exchange with the store after the other.</summary>
internal sealed class MergedEvidence
{
    /// <summary>A change that lasts would win three alarms' worth in so many predictions, and so isn't taken for its end by chance.</summary>
    private const int AlarmsToRecover = 3;

    private const int MostRequiredPredictions = 10_000;

    /// <summary>A shift that was found by luck after a few predictions isn't over after a few that fit by luck.</summary>
    private const int RequiredForShift = 200;

    /// <summary>Below this share of an alarm, replicas are taken to be healthy.</summary>
    private const double CalmShare = 0.3;

    private readonly EvidenceKey _key;
    private readonly int _count;
    private readonly MergedScores _scores;
    private readonly SharedCauses _causes;
    private Dictionary<string, ReplicaEvidence> _last = new(StringComparer.Ordinal);
    private long _tested;

    /// <param name="key">What is added up.</param>
    /// <param name="scores">How many scores there are.</param>
    /// <param name="change">A change that was found earlier and isn't over; null for none.</param>
    public MergedEvidence(EvidenceKey key, int scores, MergedChange? change)
    {
        _key = key;
        _count = scores;
        _scores = new MergedScores(scores);
        _causes = new SharedCauses(scores);
        Change = change;
    }

    /// <summary>The change that was found and isn't over; null for none.</summary>
    public MergedChange? Change { get; private set; }

    /// <summary>Adds what replicas gained since the last exchange.</summary>
    /// <param name="replicas">What they report.</param>
    /// <param name="leftOut">How many are left out, those that contributed most.</param>
    /// <param name="now">The time of the store.</param>
    public void Advance(IReadOnlyList<ReplicaEvidence> replicas, int leftOut, DateTimeOffset now)
    {
        var gains = TakeGains(replicas);
        if (Change is { } change && replicas.Any(replica => replica.LastAction > change.LastAction))
        {
            End();
        }

        _scores.Add(gains, _causes.DesignEffectOf(replicas.Count));
        var strongest = _scores.Settle(leftOut);
        if (Change is not null)
        {
            Test(strongest.Evidence, gains.Sum(static replica => replica.Predictions), replicas.Max(static replica => replica.Report.TestLevel));
            return;
        }

        var level = AlarmLevelOf(replicas);
        if (strongest.Evidence >= level)
        {
            Change = Find(strongest, level, replicas, leftOut, now);
            _scores.Clear();
            _tested = 0;
        }

        _causes.Learn(gains, isCalm: strongest.Evidence < CalmShare * level);
    }

    /// <summary>What was gained between the last reports and these. Of a replica that is new, or whose sums began again, it isn't known from when on it counts.</summary>
    private List<ReplicaGains> TakeGains(IReadOnlyList<ReplicaEvidence> replicas)
    {
        var gains = new List<ReplicaGains>(replicas.Count);
        var last = new Dictionary<string, ReplicaEvidence>(StringComparer.Ordinal);
        foreach (var replica in replicas)
        {
            last[replica.Incarnation] = replica;
            if (PackedGains.CountOf(replica.Report.Gains) == _count && _last.TryGetValue(replica.Incarnation, out var earlier) && replica.Continues(earlier))
            {
                gains.Add(new ReplicaGains(
                    replica.Incarnation,
                    PackedGains.Between(earlier.Report.Gains.Span, replica.Report.Gains.Span),
                    replica.Report.PredictionCount - earlier.Report.PredictionCount));
            }
        }

        _last = last;
        return gains;
    }

    /// <summary>The rate of false alarms is that of the fleet. One in time is met by each replica, and so is divided by their number.</summary>
    private static double AlarmLevelOf(IReadOnlyList<ReplicaEvidence> replicas)
    {
        var level = replicas.Max(static replica => replica.Report.AlarmLevel);
        return replicas.Any(static replica => replica.Report.IsRateInTime) ? level + Math.Log(replicas.Count) : level;
    }

    private MergedChange Find(
        (int Score, double Evidence, long Predictions) strongest, double level, IReadOnlyList<ReplicaEvidence> replicas, int leftOut, DateTimeOffset now)
    {
        var least = Math.Max(replicas.Max(static replica => replica.Report.RequiredProbes), _key.IsGross ? 0 : RequiredForShift);
        return new MergedChange
        {
            Metric = _key.Metric,
            Segment = _key.Segment,
            IsGross = _key.IsGross,
            Scores = _key.Scores,
            Score = strongest.Score,
            Since = now,
            Evidence = strongest.Evidence,
            RequiredEvidence = level,
            Predictions = strongest.Predictions,
            Replicas = replicas.Count,
            LeftOut = leftOut,
            RequiredPredictions = Math.Max(least, Math.Min(AlarmsToRecover * strongest.Predictions, MostRequiredPredictions)),
            LastAction = replicas.Max(static replica => replica.LastAction),
        };
    }

    private void Test(double evidence, long predictions, double level)
    {
        _tested += predictions;
        if (evidence >= level)
        {
            _scores.Clear();
            _tested = 0;
        }
        else if (_tested >= Change!.RequiredPredictions)
        {
            End();
        }
    }

    private void End()
    {
        Change = null;
        _scores.Clear();
        _tested = 0;
    }
}
