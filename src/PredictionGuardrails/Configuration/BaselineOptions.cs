namespace PredictionGuardrails.Configuration;

/// <summary>How a guard learns what is normal.</summary>
internal sealed class BaselineOptions
{
    /// <summary>From how many predictions.</summary>
    public int Predictions { get; set; } = 1000;

    /// <summary>Over how long at least; the predictions are taken across it.</summary>
    public TimeSpan MinimumDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many distinct values it has at least.</summary>
    public int MinimumDistinctValues { get; set; } = 1;

    /// <summary>The file that keeps what was learned; null keeps it in memory alone.</summary>
    public string? Path { get; set; }

    /// <summary>By which clock hours and days are; null for UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>What becomes of the baseline of another version of the model.</summary>
    public ModelVersionChangeAction OnModelVersionChange { get; set; } = ModelVersionChangeAction.Compare;
}
