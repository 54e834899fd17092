namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>A declared outcome of a guard, with what is counted of it.</summary>
/// <param name="number">Its place among the outcomes of the guard.</param>
/// <param name="outcome">What is declared.</param>
internal sealed class DeclaredOutcome(int number, LogOutcome outcome)
{
    public int Number => number;

    public LogOutcome Outcome => outcome;

    /// <summary>Those who take predictions of arms with this outcome.</summary>
    public OutcomeSubscribers Subscribers { get; } = new();

    /// <summary>The number of the next prediction in the index whose outcome may be final.</summary>
    public long Next { get; set; }

    public long Recorded { get; set; }

    public long Repeated { get; set; }

    public long Revised { get; set; }

    public long Joined { get; set; }

    public long Unmatched { get; set; }

    public DateTimeOffset? LastRecordedAt { get; private set; }

    public void Arrive(DateTimeOffset time) => LastRecordedAt = LastRecordedAt > time ? LastRecordedAt : time;
}
