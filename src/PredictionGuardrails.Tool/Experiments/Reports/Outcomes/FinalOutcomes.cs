using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>Gives calls to the judge of a canary when their outcome becomes final, as the prediction log of a running experiment does.</summary>
/// <param name="outcomes">The outcomes.</param>
/// <param name="judge">The judge, with a comparison for each metric.</param>
/// <param name="clock">Its clock.</param>
/// <param name="tally">Counts the calls.</param>
internal sealed class FinalOutcomes(CallOutcomes outcomes, CanaryJudge judge, RecordClock clock, OutcomeTally tally)
{
    /// <summary>How often outcomes are given to the judge, which looks each time whether they arrive equally often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly int[] _next = new int[outcomes.Declared.Count];
    private IReadOnlyList<ArmCall> _calls = [];
    private ArmShares? _shares;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;

    /// <summary>Starts with the calls of a stratum. Those of the last one don't count any longer.</summary>
    public void Start(ArmStratum stratum)
    {
        _calls = stratum.Calls;
        _shares = stratum.Shares;
        Array.Clear(_next);
        tally.Start(stratum);
        _due = NextDue();
    }

    /// <summary>Gives what was final at a time, except for the current minute.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        while (_due <= time)
        {
            Give(_due);
        }
    }

    /// <summary>Gives everything that was final at a time.</summary>
    public void End(DateTimeOffset time)
    {
        MoveTo(time);
        Give(time);
    }

    private void Give(DateTimeOffset time)
    {
        for (var outcome = 0; outcome < _next.Length; outcome++)
        {
            var final = Take(outcome, time);
            if (final.Count == 0)
            {
                continue;
            }

            clock.MoveTo(time);
            for (var metric = 0; metric < outcomes.Compared.Count; metric++)
            {
                if (outcomes.Compared[metric].Outcome == outcome)
                {
                    judge.AddOutcomes(judge.Outcomes[metric], final);
                }
            }
        }

        _due = NextDue();
    }

    private List<ArmOutcome> Take(int outcome, DateTimeOffset time)
    {
        var final = new List<ArmOutcome>();
        for (; _next[outcome] < _calls.Count && FinalAt(outcome) <= time; _next[outcome]++)
        {
            var call = _calls[_next[outcome]];
            if (outcomes.Find(call, outcome) is { } found && found.Time >= judge.Outcomes[0].From)
            {
                // The shares of a stratum are those of its calls, but for rounding.
                final.Add(found with { ArmProbability = _shares![call.Arm] });
                tally.Add(call, outcome, found.HasOutcome);
            }
        }

        return final;
    }

    /// <summary>The next time at which an outcome is final, at the end of its minute.</summary>
    private DateTimeOffset NextDue()
    {
        var due = DateTimeOffset.MaxValue;
        for (var outcome = 0; outcome < _next.Length; outcome++)
        {
            if (_next[outcome] < _calls.Count && FinalAt(outcome) is var final && final < due)
            {
                due = final;
            }
        }

        var rest = due.UtcTicks % Interval.Ticks;
        return due == DateTimeOffset.MaxValue || rest == 0 ? due : due + (Interval - TimeSpan.FromTicks(rest));
    }

    private DateTimeOffset FinalAt(int outcome) => _calls[_next[outcome]].Time + outcomes.Declared[outcome].Maturity;
}
