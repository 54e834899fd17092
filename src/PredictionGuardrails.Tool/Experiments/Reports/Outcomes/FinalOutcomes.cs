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
    /// <summary>How often outcomes are given to the judge at most, which looks each time whether they arrive equally often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>To look counts all units, so it's done again after a hundredth more calls, like the judge does for calls themselves.</summary>
    private const int CallsBetweenLooks = 100;

    private readonly int[] _next = new int[outcomes.Declared.Count];
    private readonly DateTimeOffset[] _due = new DateTimeOffset[outcomes.Declared.Count];
    private IReadOnlyList<ArmCall> _calls = [];
    private ArmShares? _shares;

    /// <summary>Starts with the calls of a stratum. Those of the last one don't count any longer.</summary>
    public void Start(ArmStratum stratum)
    {
        _calls = stratum.Calls;
        _shares = stratum.Shares;
        Array.Clear(_next);
        tally.Start(stratum);
        for (var outcome = 0; outcome < _due.Length; outcome++)
        {
            _due[outcome] = NextDue(outcome);
        }
    }

    /// <summary>Gives what was final at a time, except for the last calls.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        while (Array.Exists(_due, due => due <= time))
        {
            var next = _due.Min();
            Give(Array.IndexOf(_due, next), next);
        }
    }

    /// <summary>Gives everything that was final at a time.</summary>
    public void End(DateTimeOffset time)
    {
        MoveTo(time);
        for (var outcome = 0; outcome < _due.Length; outcome++)
        {
            Give(outcome, time);
        }
    }

    private void Give(int outcome, DateTimeOffset time)
    {
        var final = Take(outcome, time);
        _due[outcome] = NextDue(outcome);
        if (final.Count == 0)
        {
            return;
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

    private List<FinalOutcome> Take(int outcome, DateTimeOffset time)
    {
        var final = new List<FinalOutcome>();
        for (; _next[outcome] < _calls.Count && FinalAt(outcome, _next[outcome]) <= time; _next[outcome]++)
        {
            var call = _calls[_next[outcome]];
            if (outcomes.Find(call, outcome) is { } found)
            {
                // The shares of a stratum are those of its calls, but for rounding.
                final.Add(found with { ArmProbability = _shares![call.Arm] });
                tally.Add(call, outcome, found.HasOutcome);
            }
        }

        return final;
    }

    /// <summary>When enough calls are final, at the end of that minute.</summary>
    private DateTimeOffset NextDue(int outcome)
    {
        if (_next[outcome] == _calls.Count)
        {
            return DateTimeOffset.MaxValue;
        }

        var due = FinalAt(outcome, Math.Min(_next[outcome] + (_next[outcome] / CallsBetweenLooks), _calls.Count - 1));
        var rest = due.UtcTicks % Interval.Ticks;
        return rest == 0 ? due : due + (Interval - TimeSpan.FromTicks(rest));
    }

    private DateTimeOffset FinalAt(int outcome, int call) => _calls[call].Time + outcomes.Declared[outcome].Maturity;
}
