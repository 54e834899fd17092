namespace PredictionGuardrails;

/// <summary>Whether a guard acts on what it finds.</summary>
public enum GuardMode
{
    /// <summary>Breaches lead to their actions. The default.</summary>
    Enforce,

    /// <summary>Everything is checked and reported, with the action it would have led to, and nothing is changed.</summary>
    Observe,

    /// <summary>The model is called and nothing else happens.</summary>
    Off,
}
