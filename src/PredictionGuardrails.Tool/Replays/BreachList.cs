namespace PredictionGuardrails.Tool.Replays;

/// <summary>A bounded list of the breaches of a history. Breaches of one check on consecutive rows are one entry.</summary>
internal sealed class BreachList(int most)
{
    private readonly List<ReplayBreach> _listed = [];
    private readonly Dictionary<(string Rule, string? Metric), ReplayBreach> _latest = [];

    public IReadOnlyList<ReplayBreach> Listed => _listed;

    /// <summary>The number of breaches by check or rule, including those that aren't listed.</summary>
    public Dictionary<string, long> CountByRule { get; } = [];

    /// <summary>The number of entries, including those that aren't listed.</summary>
    public long Found { get; private set; }

    /// <param name="breach">The breach.</param>
    /// <param name="row">The row of the breach.</param>
    /// <param name="previousRow">The row before it.</param>
    public void Add(Breach breach, long row, long previousRow)
    {
        var key = (breach.Rule, breach.Metric);
        if (!IsOfRule(breach) && _latest.TryGetValue(key, out var latest) && (latest.LastRow == previousRow || latest.LastRow == row))
        {
            latest.Count += latest.LastRow == row ? 0 : 1;
            CountByRule[breach.Rule] += latest.LastRow == row ? 0 : 1;
            latest.LastRow = row;
            return;
        }

        var entry = new ReplayBreach
        {
            Row = row,
            LastRow = row,
            Count = 1,
            Rule = breach.Rule,
            Metric = breach.Metric,
            Observed = breach.Observed,
            Expected = breach.Expected,
            Action = breach.Action.ToString(),
            Predictions = breach.PredictionCount,
            Time = breach.Time,
            Message = breach.Message,
        };
        _latest[key] = entry;
        Found++;
        CountByRule[breach.Rule] = CountByRule.GetValueOrDefault(breach.Rule) + 1;
        if (_listed.Count < most)
        {
            _listed.Add(entry);
        }
    }

    /// <summary>Whether the breach is of a rule, which evaluates several predictions.</summary>
    public static bool IsOfRule(Breach breach) => breach.PredictionCount > 1 || breach.Rule == RuleNames.Change || breach.Rule == RuleNames.NoData;
}
