namespace PredictionGuardrails.ChangeDetection;

/// <summary>How large a change is, compared with what the time of day does to healthy outputs.</summary>
internal enum ChangeKind
{
    /// <summary>No rhythm explains it: it is still a change after the reference has been moved as far as a rhythm could move it.</summary>
    Gross,

    /// <summary>Anything else: a rhythm could explain it, unless the rhythm is known.</summary>
    Shift,
}
