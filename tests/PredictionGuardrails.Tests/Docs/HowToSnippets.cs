// Code in docs/how-to/guard-calls.md and new-model-version.md, compiled. See DocumentTests.
namespace PredictionGuardrails.Tests.Docs;

public sealed record VersionedModel(string Version);

internal static class HowToSnippets
{
    public static void Exceptions(PredictionGuardBuilder<Ride, float> guard)
    {
        guard.OnException(BreachAction.Fallback, exception => exception is HttpRequestException);
    }

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
