namespace PredictionGuardrails;

/// <summary>Which shifts of a metric are raised: changes that a time of day could explain.</summary>
public enum ShiftReadiness
{
    /// <summary>None: the baseline can't tell them from the time of day yet. Their evidence is shown, not raised.</summary>
    None,

    /// <summary>Those by more than a factor of two against the recent past, or four standard deviations for numbers of both signs.</summary>
    LargeOnly,

    /// <summary>All that the evidence is enough for.</summary>
    Ready,
}
