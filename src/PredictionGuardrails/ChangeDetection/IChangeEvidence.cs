namespace PredictionGuardrails.ChangeDetection;

/// <summary>What scores have accumulated against a reference: nonnegative evidence for each, of which the strongest raises an alarm.</summary>
internal interface IChangeEvidence
{
    /// <summary>How many scores there are.</summary>
    int Scores { get; }

    /// <summary>The strongest evidence, in nats; never below zero.</summary>
    double Strongest { get; }

    /// <summary>What the leading score found, as what follows "the metric was".</summary>
    string Finding { get; }

    /// <summary>What was expected in place of that; null if the reference itself says it.</summary>
    string? Expected { get; }

    /// <summary>Whether the finding is about how large numbers are, so that their mean says something.</summary>
    bool IsAboutLevel { get; }

    /// <summary>Over how many predictions the leading score has been winning.</summary>
    long Predictions { get; }

    /// <summary>The mean of the finite numbers among those; NaN if there were none.</summary>
    double Mean { get; }

    /// <summary>The names of the scores, each with what it finds.</summary>
    IReadOnlyList<(string Name, string Finding)> Names { get; }

    /// <summary>What the scores have gained in total.</summary>
    ScoreTotals Totals { get; }

    /// <summary>Forgets everything but the totals.</summary>
    void Clear();

    /// <summary>Lowers what every score has to a level, so that what can't be told apart yet doesn't pile up.</summary>
    void Limit(double level);
}
