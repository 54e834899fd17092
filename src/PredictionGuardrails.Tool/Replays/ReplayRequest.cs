using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>What is to be replayed, and how.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The file's name, for results and errors.</summary>
    public required string File { get; init; }

    /// <summary>The column with the predictions.</summary>
    public required string Column { get; init; }

    public required TriedSettings Settings { get; init; }

    /// <summary>The file of the baseline that was loaded; null if one is learned.</summary>
    public string? Baseline { get; init; }

    /// <summary>The column with the time; null where a virtual clock goes.</summary>
    public string? Time { get; init; }

    /// <summary>Whether the rows are sorted by their time.</summary>
    public bool Sorts { get; init; }

    /// <summary>How long it is from row to row on a virtual clock.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first row that is put to the guard.</summary>
    public long From { get; init; }

    /// <summary>Whether the guard goes on after a rule's breach as if there had been none.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>How many breaches are listed.</summary>
    public int MostBreaches { get; init; } = 1000;
}
