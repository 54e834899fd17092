namespace PredictionGuardrails;

/// <summary>Specifies what an experiment has shown of a variant so far.</summary>
public enum ExperimentDecision
{
    /// <summary>Not enough is known yet.</summary>
    Continue,

    /// <summary>Harm beyond the margins is excluded for every guardrail metric.</summary>
    Proceed,

    /// <summary>Results can't be trusted: units aren't divided as configured, or the variant didn't answer enough of its calls itself.</summary>
    Hold,

    /// <summary>Harm beyond a margin is shown.</summary>
    Stop,
}
