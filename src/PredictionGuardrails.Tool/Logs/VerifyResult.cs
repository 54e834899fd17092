
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log verify</c>.</summary>
internal sealed record VerifyResult
{
    public required string Folder { get; init; }

    public required bool IsValid { get; init; }

    public required int ClosedFiles { get; init; }

    public required int OpenSegments { get; init; }

    public required long Records { get; init; }

    public required int ClosedOutcomeFiles { get; init; }

    public required int OpenOutcomeFiles { get; init; }

    public required long Outcomes { get; init; }

    public required IReadOnlyList<LogFinding> Findings { get; init; }

    /// <summary>The accounts of processes that haven't closed their files.</summary>
    public required IReadOnlyList<LogProcess> Processes { get; init; }

    public static async Task<VerifyResult> RunAsync(string path, Action<double?> progress, CancellationToken cancellationToken)
    {
        var folder = LogInput.Find(path);
        var verification = new LogVerification(folder);
        await verification.RunAsync(progress, cancellationToken);
        var outcomes = new OutcomeVerification(folder);
        await outcomes.RunAsync(cancellationToken);
        return new VerifyResult
        {
            Folder = path,
            IsValid = verification.Findings.Count + outcomes.Findings.Count == 0,
            ClosedFiles = verification.ClosedFiles,
            OpenSegments = verification.OpenSegments,
            Records = verification.Records,
            ClosedOutcomeFiles = outcomes.ClosedFiles,
            OpenOutcomeFiles = outcomes.OpenFiles,
            Outcomes = outcomes.Outcomes,
            Findings = [.. verification.Findings, .. outcomes.Findings],
            Processes = [.. verification.Accounts.Select(LogProcess.Of)],
        };
    }
}
