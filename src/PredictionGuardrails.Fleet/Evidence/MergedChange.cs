namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>A change that replicas found together, as the store keeps it until it's over.</summary>
internal sealed record MergedChange
{
    public required string Metric { get; init; }

    public string? Segment { get; init; }

    public required bool IsGross { get; init; }

    /// <summary>The hash of the names of the scores.</summary>
    public required string Scores { get; init; }

    /// <summary>The place of the score that found it.</summary>
    public required int Score { get; init; }

    /// <summary>When it was found, by the clock of the store.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What the score had won without the replicas that contributed most, in nats.</summary>
    public required double Evidence { get; init; }

    /// <summary>The evidence that was required, in nats.</summary>
    public required double RequiredEvidence { get; init; }

    /// <summary>Over how many predictions of all replicas.</summary>
    public required long Predictions { get; init; }

    /// <summary>On how many replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>How many of them were left out, those that contributed most.</summary>
    public required int LeftOut { get; init; }

    /// <summary>How many predictions of all replicas together have to match until it's over.</summary>
    public required long RequiredPredictions { get; init; }

    /// <summary>The number of the last manual action on the guard before it was found. A later one ends it.</summary>
    public required long LastAction { get; init; }

    /// <summary>What is wrong, as a sentence; null for nothing.</summary>
    public string? FindFault()
    {
        var areCounts = Score >= 0 && Predictions >= 0 && Replicas > 0 && LeftOut >= 0 && RequiredPredictions > 0 && LastAction >= 0;
        return areCounts ? null : "A number of a change isn't possible.";
    }

    public bool IsOf(EvidenceKey key) => Metric == key.Metric && Segment == key.Segment && IsGross == key.IsGross && Scores == key.Scores;
}
