using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>Counts the outcomes of calls by arm.</summary>
/// <param name="outcomes">The outcomes.</param>
/// <param name="arms">The names of the arms.</param>
/// <param name="request">When outcomes must be final.</param>
internal sealed class OutcomeTally(CallOutcomes outcomes, IReadOnlyList<string> arms, OutcomeRequest request)
{
    private const double FewFinal = 0.5;

    private readonly Counts[,] _counts = new Counts[outcomes.Declared.Count, arms.Count];

    private struct Counts
    {
        public long Predictions;
        public long Waiting;
        public long Final;
        public long WithOutcome;
        public long Late;
    }

    /// <summary>Counts the calls of a stratum.</summary>
    public void Start(ArmStratum stratum)
    {
        foreach (var call in stratum.Calls.Where(static call => call.Indexed.Arm != 0))
        {
            for (var outcome = 0; outcome < outcomes.Declared.Count; outcome++)
            {
                _counts[outcome, call.Arm].Predictions++;
                _counts[outcome, call.Arm].Waiting += call.Time + outcomes.Declared[outcome].Maturity > request.AsKnownAt ? 1 : 0;
            }
        }
    }

    /// <summary>Counts a call whose outcome is final.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcome">The number of the outcome.</param>
    /// <param name="hasOutcome">Whether there is an outcome.</param>
    public void Add(ArmCall call, int outcome, bool hasOutcome)
    {
        ref var counts = ref _counts[outcome, call.Arm];
        counts.Final++;
        counts.WithOutcome += hasOutcome ? 1 : 0;
        counts.Late += outcomes.IsLate(call, outcome) ? 1 : 0;
    }

    public IReadOnlyList<ReportedOutcome> Report() =>
    [
        .. outcomes.Declared.Select((declared, outcome) => new ReportedOutcome
        {
            Name = declared.Name,
            Type = declared.Type,
            Unit = declared.Unit,
            Maturity = declared.Maturity,
            Arms =
            [
                .. arms.Select((name, arm) => new ReportedArmOutcomes
                {
                    Name = name,
                    Predictions = _counts[outcome, arm].Predictions,
                    Final = _counts[outcome, arm].Final,
                    WithOutcome = _counts[outcome, arm].WithOutcome,
                    Late = _counts[outcome, arm].Late,
                }),
            ],
        }),
    ];

    public IEnumerable<string> Warnings()
    {
        for (var outcome = 0; outcome < outcomes.Declared.Count; outcome++)
        {
            var name = OneLine.Quote(outcomes.Declared[outcome].Name);
            var all = Sum(outcome, static counts => counts.Predictions);
            var waiting = Sum(outcome, static counts => counts.Waiting);
            var final = Sum(outcome, static counts => counts.Final);
            if (waiting > (1 - FewFinal) * all)
            {
                yield return $"Outcome {name} is final for {Words.Count(final)} of {Words.Of(all, "prediction")}. The others don't count before "
                    + $"{Words.Duration(outcomes.Declared[outcome].Maturity)} have passed.";
            }

            var late = Sum(outcome, static counts => counts.Late);
            if (late > 0)
            {
                yield return $"Outcome {name} of {Words.Of(late, "prediction")} was recorded after it counted as final, so it counts as missing. "
                    + "If outcomes take longer, specify a longer --maturity.";
            }

            var outdated = all - waiting - final;
            if (outdated > 0)
            {
                yield return $"Outcome {name} of {Words.Of(outdated, "prediction")} wasn't final when the shares of the arms changed, so it doesn't count.";
            }
        }

        if (outcomes.Declared.Count > 0 && request.AsKnownAt > request.Now)
        {
            yield return $"--as-known-at: {Words.Time(request.AsKnownAt)} is in the future. "
                + "Outcomes that arrive until then count as missing, and change the report.";
        }
    }

    private long Sum(int outcome, Func<Counts, long> count) => Enumerable.Range(0, arms.Count).Sum(arm => count(_counts[outcome, arm]));
}
