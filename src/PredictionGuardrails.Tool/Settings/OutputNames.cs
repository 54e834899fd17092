namespace PredictionGuardrails.Tool.Settings;

/// <summary>The metrics and checks that a kind of output defines, read from guards of each kind.</summary>
internal static class OutputNames
{
    /// <summary>A length adds a check of the length.</summary>
    private const int AnyLength = 2;

    public static readonly IReadOnlySet<string> All = new[]
    {
        Of<float[]>(guard => guard.ProbabilityVector(AnyLength)),
        Of<float[]>(guard => guard.Embedding(AnyLength)),
        Of<string[]>(guard => guard.Ranking()),
        Of<string[]>(guard => guard.LabelSet()),
        Of<string>(guard => guard.Text(json: true)),
    }.SelectMany(names => names).Except(Of<double?>(_ => { })).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Of<TPrediction>(Action<PredictionGuardBuilder<int, TPrediction>> declare)
    {
        using var guard = new PredictionGuard<int, TPrediction>("guard", declare);
        return [.. guard.Metrics, .. guard.GetRules().Select(rule => rule.Rule)];
    }
}
