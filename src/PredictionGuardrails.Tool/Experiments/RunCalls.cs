using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The calls of a run: a history in its order, as often as needed. Its units are others each time.</summary>
/// <param name="history">The history.</param>
/// <param name="plan">Assigns units to arms.</param>
/// <param name="random">Assigns calls without a unit.</param>
/// <param name="start">The place of the first call in the history.</param>
internal sealed class RunCalls(ExperimentHistory history, AssignmentPlan plan, RunRandom random, int start)
{
    private int _place = start;
    private long _lap;

    /// <summary>The next call, and its arm.</summary>
    public (PastCall Call, UnitAssignment Arm) Next()
    {
        var call = history.Calls[_place];
        var arm = call.Unit < 0 ? plan.AssignByChance(random.NextBits()) : plan.Assign((_lap * history.Units) + call.Unit);
        _place++;
        if (_place == history.Calls.Count)
        {
            _place = 0;
            _lap++;
        }

        return (call, arm);
    }
}
