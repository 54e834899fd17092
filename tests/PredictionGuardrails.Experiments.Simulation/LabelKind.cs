namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>How the labels of units are distributed.</summary>
internal enum LabelKind
{
    /// <summary>Two labels; the second one has a share of 5%.</summary>
    Rare,

    /// <summary>Five labels with equal shares.</summary>
    Five,

    /// <summary>200 labels; the k-th has a share that falls like 1/k.</summary>
    ManyLabels,

    /// <summary>Few units with many calls each, and one of five labels that most of their calls have.</summary>
    Persistent,
}
