using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>The parameters of a replay.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The name of the file in results and errors.</summary>
    public required string File { get; init; }

    /// <summary>The column with the predictions.</summary>
    public required string Column { get; init; }

    public required TriedSettings Settings { get; init; }

    /// <summary>The baseline file to load; null to learn a baseline.</summary>
    public string? Baseline { get; init; }

    /// <summary>The column with the time; null for a virtual clock.</summary>
    public string? Time { get; init; }

    /// <summary>Whether to sort the rows by time.</summary>
    public bool Sorts { get; init; }

    /// <summary>The time between two rows on a virtual clock.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first row to replay.</summary>
    public long From { get; init; }

    /// <summary>Whether to reset the guard after each alarm of a rule.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>The most breaches to list.</summary>
    public int MostBreaches { get; init; } = 1000;

    /// <summary>An error with the baseline file that was given in place of the copy that the guard loads.</summary>
    public string NameBaseline(string error)
    {
        var setting = $"{GuardrailsSettings.SectionName}:Guards:{Settings.Guard}:Baseline:Path";
        return error.Replace($"{setting}: '{Settings.Pairs[setting]}'", $"--baseline: {OneLine.Quote(Baseline!)}", StringComparison.Ordinal);
    }
}
