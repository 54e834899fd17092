namespace PredictionGuardrails;

/// <summary>Specifies which shifts of a metric are detected. Shifts are changes that a time of day could explain.</summary>
public enum ShiftReadiness
{
    /// <summary>No shifts. The baseline can't tell them from the time of day yet. Their evidence is shown but not reported.</summary>
    None,

    /// <summary>Shifts by more than a factor of two against the recent past, or by four standard deviations for numbers of both signs.</summary>
    LargeOnly,

    /// <summary>All shifts.</summary>
    Ready,
}
