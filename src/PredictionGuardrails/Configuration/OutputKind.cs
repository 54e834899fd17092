namespace PredictionGuardrails;

/// <summary>What a prediction is, and with that what is checked and watched of it once nobody states anything else.</summary>
public enum OutputKind
{
    /// <summary>A number: finite, watched as it is. The default for numbers.</summary>
    Number,

    /// <summary>A number from 0 to 1; the share of predictions that are stuck at an end is observed.</summary>
    Probability,

    /// <summary>One of a set of names: the share of each is watched, those never seen and those that vanish. The default for bool, char and enums.</summary>
    Label,

    /// <summary>
    /// Numbers that are probabilities and sum to one, a class each: not empty, finite, not negative, the sum. Watched are their number (<c>length</c>), their
    /// <c>entropy</c> in nats, the largest of them (<c>top</c>) and whose it is (<c>class</c>).
    /// </summary>
    ProbabilityVector,

    /// <summary>A list in an order: not empty, nothing in it twice. Watched are its <c>length</c> and the number of <c>duplicates</c>.</summary>
    Ranking,

    /// <summary>
    /// A vector that stands for something: not empty, finite, not all zeros. Watched are its <c>length</c>, its Euclidean <c>norm</c> and its
    /// <c>fingerprint</c>, a hash of it from 0 to 1, which repeats where vectors do.
    /// </summary>
    Embedding,

    /// <summary>
    /// Text of a language model: not empty. Watched are its <c>length</c> in characters and its <c>fingerprint</c>, a hash of it from 0 to 1, which repeats
    /// where answers do. What it says is not judged.
    /// </summary>
    Text,

    /// <summary>
    /// A set of labels, of which a prediction may have several: not empty unless that is allowed, none of them null or empty, none of them twice. Watched are
    /// its <c>length</c> and which <c>labels</c> it has, in ordinal order, as one label.
    /// </summary>
    LabelSet,
}
