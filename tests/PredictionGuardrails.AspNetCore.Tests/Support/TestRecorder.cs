namespace PredictionGuardrails.AspNetCore.Tests.Support;

/// <summary>Keeps outcomes, and has the account and the quality that a test states.</summary>
internal sealed class TestRecorder : IOutcomeRecorder
{
    public List<PredictionOutcome> Recorded { get; } = [];

    public Exception? Fail { get; set; }

    public List<OutcomeStatus> Status { get; } = [];

    public List<OutcomeQuality> Quality { get; } = [];

    public Task<OutcomeReceipt> RecordAsync(IReadOnlyList<PredictionOutcome> outcomes, CancellationToken cancellationToken = default)
    {
        if (Fail is not null)
        {
            return Task.FromException<OutcomeReceipt>(Fail);
        }

        Recorded.AddRange(outcomes);
        return Task.FromResult(new OutcomeReceipt(outcomes.Count, 0));
    }

    public IReadOnlyList<OutcomeStatus> GetOutcomeStatus() => Status;

    public IReadOnlyList<OutcomeQuality> GetOutcomeQuality() => Quality;

    /// <summary>Analyzes an outcome of a number of days.</summary>
    public Func<string, int, Task<OutcomeAnalysis>> Analyze { get; set; } = static (_, _) => throw new InvalidOperationException("The test states no analysis.");

    public Task<OutcomeAnalysis> AnalyzeAsync(
        string guard, string outcome, int days = 30, IProgress<double>? progress = null, CancellationToken cancellationToken = default) => Analyze(outcome, days);
}
