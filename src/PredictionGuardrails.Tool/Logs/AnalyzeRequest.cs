using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Analysis;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Plans;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>What <c>outcomes analyze</c> analyzes.</summary>
internal sealed record AnalyzeRequest
{
    public required string Folder { get; init; }

    public required string Guard { get; init; }

    public required string Outcome { get; init; }

    public required int Days { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>The path of a tracking plan; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>The type of the outcome without a plan.</summary>
    public OutcomeType Type { get; init; }

    /// <summary>How long after a prediction its outcome is final, without a plan.</summary>
    public TimeSpan Maturity { get; init; }

    /// <exception cref="InputException">The folder or the plan contains no such guard or outcome.</exception>
    public Task<OutcomeAnalysis> AnalyzeAsync(Action<double?> progress, CancellationToken cancellationToken)
    {
        // Fails with the names of guards if there is none with this name.
        LogInput.Open(Folder, Guard).Dispose();
        var request = Plan is { } plan ? Declared(plan) : Stated();
        return new OutcomeAnalyzer(request.Until(Until, Days)).AnalyzeAsync(new FileProgress(progress), cancellationToken);
    }

    /// <summary>Nothing says whether keys and units are classified, so they aren't shown.</summary>
    private AnalysisRequest Stated() => Create(new LogOutcome(Outcome, Type) { Maturity = Maturity });

    private AnalysisRequest Declared(string path)
    {
        var plan = PlanFile.Load(path);
        if (!plan.Guards.TryGetValue(Guard, out var guard))
        {
            throw new InputException($"{path}: Guard {OneLine.Quote(Guard)} not found.{KnownNames.Suggest(Guard, plan.Guards.Keys, "guards")}");
        }

        var outcome = guard.Outcomes.FirstOrDefault(outcome => outcome.Name.Equals(Outcome, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException(
                $"{path}: Outcome {OneLine.Quote(Outcome)} not found.{KnownNames.Suggest(Outcome, guard.Outcomes.Select(static outcome => outcome.Name), "outcomes")}");
        return Create(outcome) with
        {
            Classified = [.. guard.Columns.Where(static column => column.Classification is not null).Select(static column => column.Name)],
            ShowsKeys = guard.KeyClassification is null,
            ShowsUnits = guard.UnitClassification is null,
        };
    }

    private AnalysisRequest Create(LogOutcome outcome) => new()
    {
        Folder = LogInput.Find(Folder),
        Guard = Guard,
        Outcome = outcome,
        From = DateTimeOffset.MinValue,
        To = DateTimeOffset.MinValue,
    };

    /// <summary>Reports at once, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class FileProgress(Action<double?> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
