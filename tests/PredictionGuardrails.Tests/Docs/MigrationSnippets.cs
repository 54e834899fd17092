// The code of docs/migrate/from-polly.md, compiled and run: see DocumentTests and Resilience/PollyTests.
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Fallback;

namespace PredictionGuardrails.Tests.Docs;

internal static class MigrationSnippets
{
    public static float Before(Func<Ride, float> score, Ride ride)
    {
        static bool IsImpossible(float fare) => !float.IsFinite(fare) || fare is < 0 or > 500;

        var pipeline = new ResiliencePipelineBuilder<float>()
            .AddFallback(new FallbackStrategyOptions<float>
            {
                ShouldHandle = new PredicateBuilder<float>().HandleResult(IsImpossible).Handle<BrokenCircuitException>(),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(12.5f),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<float>
            {
                ShouldHandle = new PredicateBuilder<float>().HandleResult(IsImpossible),
                FailureRatio = 0.5,
                MinimumThroughput = 100,
            })
            .Build();
        var fare = pipeline.Execute(() => score(ride));
        return fare;
    }

    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard
            .OnBreach(BreachAction.Fallback)
            .Range(0, 500)
            .Change(BreachAction.Fallback)
            .FallBackTo(12.5f));
    }

    public static float After(PredictionGuard<Ride, float> guard, Func<Ride, float> score, Ride ride)
    {
        var fare = guard.Predict(ride, score);
        return fare;
    }
}
