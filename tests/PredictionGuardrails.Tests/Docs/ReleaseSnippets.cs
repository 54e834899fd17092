// The code of docs/how-to/new-model-version.md, compiled: see DocumentTests.
namespace PredictionGuardrails.Tests.Docs;

public sealed record VersionedModel(string Version);

internal static class ReleaseSnippets
{
    public static void Compare(PredictionGuardBuilder<Ride, float> guard, VersionedModel model)
    {
        guard
            .ModelVersion(() => model.Version)
            .Baseline(path: "baselines/fare.json", onModelVersionChange: ModelVersionChangeAction.CompareAndRelearn);
    }

    public static void Accept(PredictionGuard guard)
    {
        guard.Relearn("version 2.0 uses the new price list", by: "Kim");
    }
}
