
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

    public required IReadOnlyList<LogFinding> Findings { get; init; }

    /// <summary>The accounts of processes that haven't closed their files.</summary>
    public required IReadOnlyList<LogProcess> Processes { get; init; }

    public static async Task<VerifyResult> RunAsync(string path, Action<double?> progress, CancellationToken cancellationToken)
    {
        var verification = new LogVerification(LogInput.Find(path));
        await verification.RunAsync(progress, cancellationToken);
        return new VerifyResult
        {
            Folder = path,
            IsValid = verification.Findings.Count == 0,
            ClosedFiles = verification.ClosedFiles,
            OpenSegments = verification.OpenSegments,
            Records = verification.Records,
            Findings = verification.Findings,
            Processes = [.. verification.Accounts.Select(LogProcess.Of)],
        };
    }
}
