namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>Counts the calls of an arm.</summary>
internal sealed class ArmTally
{
    private readonly HashSet<ulong> _units = [];

    public long Calls { get; private set; }

    public long Answered { get; private set; }

    /// <summary>The calls that the arm has no model for.</summary>
    public long NotCalled { get; private set; }

    public long CallsWithoutUnit { get; private set; }

    public int Units => _units.Count;

    /// <param name="call">The call.</param>
    /// <param name="unit">The key of its unit; 0 if there is none.</param>
    public void Add(ArmCall call, ulong unit)
    {
        Calls++;
        Answered += call.Outcome is CallAnswer.Answered or CallAnswer.Breached ? 1 : 0;
        NotCalled += call.Outcome == CallAnswer.NotCalled ? 1 : 0;
        if (unit == 0)
        {
            CallsWithoutUnit++;
        }
        else
        {
            _units.Add(unit);
        }
    }
}
