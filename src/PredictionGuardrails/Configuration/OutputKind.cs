namespace PredictionGuardrails;

/// <summary>Specifies the kind of output, which decides what is checked and monitored by default.</summary>
public enum OutputKind
{
    /// <summary>A finite number. The default for numbers.</summary>
    Number,

    /// <summary>A number from 0 to 1. The fraction of predictions that are exactly 0 or 1 is monitored.</summary>
    Probability,

    /// <summary>
    /// A label from a set of names. The fractions of the labels are monitored, including new and missing labels. The default for bool, char, and enums.
    /// </summary>
    Label,

    /// <summary>
    /// A vector of probabilities that sum to one, one per class. It's checked to be not empty, finite, not negative, and to sum to one. Its
    /// <c>length</c>, its <c>entropy</c> in nats, its largest probability (<c>top</c>), and the class of that (<c>class</c>) are monitored.
    /// </summary>
    ProbabilityVector,

    /// <summary>
    /// An ordered list that isn't empty, without null, empty, or duplicate items. Its <c>length</c> and the number of <c>duplicates</c> are monitored.
    /// </summary>
    Ranking,

    /// <summary>
    /// An embedding vector. It's checked to be not empty, finite, and not all zeros. Its <c>length</c>, its Euclidean <c>norm</c>, and its
    /// <c>fingerprint</c> (a hash from 0 to 1 that repeats if vectors repeat) are monitored.
    /// </summary>
    Embedding,

    /// <summary>
    /// A text that isn't empty. Its <c>length</c> in characters and its <c>fingerprint</c> (a hash from 0 to 1 that repeats if texts repeat) are
    /// monitored. Its meaning isn't checked.
    /// </summary>
    Text,

    /// <summary>
    /// A set of labels. It's checked to have no null, empty, or duplicate labels, and to be not empty unless that is allowed. Its <c>length</c> and its
    /// <c>labels</c>, in ordinal order as one label, are monitored.
    /// </summary>
    LabelSet,
}
