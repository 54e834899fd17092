namespace PredictionGuardrails.PredictionLog;

/// <summary>What an erasure did.</summary>
public sealed record PredictionLogErasure
{
    /// <summary>Gets the time of the request: records that were made before it are erased.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Gets the number of erased records by the path of the file, or by the name that another sink has for the place.</summary>
    public required IReadOnlyDictionary<string, long> Erased { get; init; }

    /// <summary>
    /// Gets the number of segments and files of outcomes that weren't closed yet. Their services leave out what is erased when they close them.
    /// </summary>
    public required int OpenSegments { get; init; }

    /// <summary>Gets the paths of damaged segments. They can't be read, so they may contain the unit; delete them if you don't need them.</summary>
    public required IReadOnlyList<string> DamagedFiles { get; init; }
}
