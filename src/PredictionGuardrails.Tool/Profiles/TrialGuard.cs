using PredictionGuardrails.Baselines;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A real guard that takes a baseline, to see what it makes of it.</summary>
internal static class TrialGuard
{
    /// <summary>What a guard says of a baseline that it has taken.</summary>
    public static ChangeDetectionStatus StatusOf(Baseline baseline, ColumnKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("guardrails-");
        try
        {
            var path = Path.Combine(folder.FullName, "baseline.json");
            BaselineFile.Write(path, null, null, new Dictionary<string, Baseline> { ["prediction"] = baseline }, overwrites: false);
            return kind == ColumnKind.Number ? StatusOf<double?>(path, OutputKind.Number) : StatusOf<string?>(path, OutputKind.Label);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ChangeDetectionStatus StatusOf<TPrediction>(string path, OutputKind kind)
    {
        using var guard = new PredictionGuard<int, TPrediction>("trial", guard => guard.Output(kind).Baseline(path: path));
        return guard.GetStatus().Metrics[0];
    }
}
