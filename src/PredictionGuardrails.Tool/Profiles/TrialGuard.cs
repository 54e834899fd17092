using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A real guard that takes a baseline, to see what it makes of it.</summary>
internal static class TrialGuard
{
    /// <summary>What a guard says of a baseline that it has taken.</summary>
    public static ChangeDetectionStatus StatusOf(Baseline baseline, ColumnKind kind) =>
        kind == ColumnKind.Number ? StatusOf<double?>(baseline, OutputKind.Number) : StatusOf<string?>(baseline, OutputKind.Label);

    private static ChangeDetectionStatus StatusOf<TPrediction>(Baseline baseline, OutputKind kind)
    {
        using var guard = new PredictionGuard<int, TPrediction>("trial", guard => guard.Output(kind));
        guard.UseBaseline(baseline);
        return guard.GetStatus().Metrics[0];
    }
}
