using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Loads a baseline into a real guard to read its status.</summary>
internal static class TrialGuard
{
    /// <summary>The status of a guard that uses a baseline.</summary>
    public static ChangeDetectionStatus StatusOf(Baseline baseline, ColumnKind kind) =>
        kind == ColumnKind.Number ? StatusOf<double?>(baseline, OutputKind.Number) : StatusOf<string?>(baseline, OutputKind.Label);

    private static ChangeDetectionStatus StatusOf<TPrediction>(Baseline baseline, OutputKind kind)
    {
        using var guard = new PredictionGuard<int, TPrediction>("trial", guard => guard.Output(kind));
        guard.UseBaseline(baseline);
        return guard.GetStatus().Metrics[0];
    }
}
