// The code of docs/how-to/polly.md, compiled and run: see DocumentTests and Resilience/PollyTests.
using Polly;
using Polly.Fallback;
using Polly.Retry;

namespace PredictionGuardrails.Tests.Docs;

/// <summary>A model that returns the answers of a test, in order.</summary>
public sealed class FlakyModel(params Func<float>[] answers)
{
    public int Asked { get; private set; }

    public ValueTask<float> ScoreAsync(Ride ride, CancellationToken token) => ValueTask.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]());
}

internal static class ResilienceSnippets
{
    public static async Task<float> GuardInPipeline(PredictionGuard<Ride, float> guard, Ride ride, FlakyModel remote, CancellationToken cancellationToken)
    {
        var pipeline = new ResiliencePipelineBuilder<float>()
            .AddFallback(new FallbackStrategyOptions<float>
            {
                ShouldHandle = new PredicateBuilder<float>().Handle<PredictionRejectedException>(),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(12.5f),
            })
            .AddRetry(new RetryStrategyOptions<float>
            {
                ShouldHandle = new PredicateBuilder<float>().Handle<PredictionRejectedException>(rejection => rejection is not BreakerOpenException),
                MaxRetryAttempts = 2,
                Delay = TimeSpan.Zero,
            })
            .Build();
        var fare = await pipeline.ExecuteAsync(
            static (call, token) => call.guard.PredictAsync(call.ride, call.remote.ScoreAsync, token), (guard, ride, remote), cancellationToken);
        return fare;
    }

    public static async Task<float> PipelineInGuard(PredictionGuard<Ride, float> guard, Ride ride, FlakyModel remote, CancellationToken cancellationToken)
    {
        var pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 2, Delay = TimeSpan.Zero })
            .Build();
        var fare = await guard.PredictAsync(
            ride,
            (pipeline, remote),
            static (model, ride, token) => model.pipeline.ExecuteAsync(static (call, token) => call.remote.ScoreAsync(call.ride, token), (model.remote, ride), token),
            cancellationToken);
        return fare;
    }
}
