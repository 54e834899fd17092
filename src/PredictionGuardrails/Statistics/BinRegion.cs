namespace PredictionGuardrails.Statistics;

/// <summary>What a tile is to a baseline.</summary>
internal enum BinRegion
{
    /// <summary>Values were there.</summary>
    Seen,

    /// <summary>Between values, and none was there.</summary>
    Unseen,

    /// <summary>Below the smallest value or above the largest.</summary>
    Outside,

    /// <summary>Outside by so much that no rhythm of the outputs explains it.</summary>
    FarOutside,
}
