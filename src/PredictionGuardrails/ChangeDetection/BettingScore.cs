namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a bet is about.</summary>
/// <param name="Name">Its name, the same for every baseline.</param>
/// <param name="Finding">What it finds, as what follows "the metric was".</param>
internal sealed record BettingScore(string Name, string Finding)
{
    /// <summary>If it is about a rate: what it gains on a hit and on a miss, and the largest rate that the baseline allows.</summary>
    public (double Hit, double Miss, double Limit)? Rate { get; init; }

    /// <summary>What it finds in particular, from over how many predictions it has been winning; null if <see cref="Finding"/> says it all.</summary>
    public Func<long, string>? FindingOver { get; init; }

    /// <summary>Whether it is about how large numbers are, so that their mean says something.</summary>
    public bool IsAboutLevel { get; init; }

    /// <summary>The rate that has won so much in so many predictions.</summary>
    public double? RateThatWon(double won, long predictions) =>
        Rate is var (hit, miss, _) && predictions > 0 ? Math.Clamp(((won / predictions) - miss) / (hit - miss), 0, 1) : null;
}
