// The code of docs/integrations/ml-net.md and docs/migrate/from-hand-written-checks.md, compiled: see DocumentTests of the core.
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;

namespace PredictionGuardrails.ML.Tests.Docs;

public sealed class FareService(GuardedPredictionEngine<Ride, FarePrediction> engine)
{
    public float Quote(Ride ride) => engine.Predict(ride).Fare;

    public FarePrediction[] QuoteAll(IDataView rides) => engine.PredictBatch(rides);
}

public sealed class CheckedFareService(ThreadLocal<PredictionEngine<Ride, FarePrediction>> engines, IMeterFactory meters)
{
    private readonly Counter<long> _rejected = meters.Create("fares").CreateCounter<long>("fare.rejected");

    public float Quote(Ride ride)
    {
        var fare = engines.Value!.Predict(ride).Fare;
        if (!float.IsFinite(fare) || fare is < 0 or > 500)
        {
            _rejected.Add(1);
            return 12.5f;
        }

        return fare;
    }
}

internal static class MLSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuardedPredictionEngine<Ride, FarePrediction>(
            "fare",
            (context, _) => context.Model.Load("fare.zip", out DataViewSchema _),
            guard => guard
                .Metric("fare", prediction => prediction.Fare, fare => fare.Range(0, 500, BreachAction.Fallback))
                .FallBackTo((_, _) => new FarePrediction { Fare = 12.5f }));
    }
}
