namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The direction in which a change of the variant against the control is harm.</summary>
internal enum HarmSide
{
    Higher,
    Lower,

    /// <summary>Both directions; only for tests of the whole distribution.</summary>
    Either,
}
