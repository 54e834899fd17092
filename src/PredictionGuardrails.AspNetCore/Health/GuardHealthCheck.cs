using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore;

/// <summary>Says how healthy a guard's model is. Single predictions change nothing: only what lasts does.</summary>
internal sealed class GuardHealthCheck(PredictionGuard guard, GuardHealthOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = guard.Status;
        var (health, description) = Judge(status);
        return Task.FromResult(new HealthCheckResult(health, description, data: DataOf(status)));
    }

    private (HealthStatus Health, string Description) Judge(GuardStatus status)
    {
        if (status.Breaker != BreakerState.Closed)
        {
            var whoAnswers = guard.FallsBack ? "the fallback answers" : "callers get exceptions";
            var why = status.OpenedBy is { } breach ? $" {breach.Message}" : "";
            return (guard.FallsBack ? options.OpenWithFallback : options.OpenWithoutFallback, $"The model is not trusted, and {whoAnswers}.{why}");
        }

        return status.Baselines.FirstOrDefault(baseline => baseline.State == BaselineState.Changed) is { } changed
                ? (options.Changed, $"Predictions are no longer what they were, which is only observed: {changed}.")
            : status.Baselines.FirstOrDefault(baseline => baseline.State == BaselineState.Learning) is { } learning
                ? (options.Learning, $"Checks are made, changes are not seen yet: {learning}.")
            : (HealthStatus.Healthy, status.Baselines.Any(baseline => baseline.State == BaselineState.Watching) ? "Predictions are what their baseline says." : "Checks are made.");
    }

    private static Dictionary<string, object> DataOf(GuardStatus status)
    {
        var data = new Dictionary<string, object> { ["mode"] = status.Mode.ToString(), ["breaker"] = status.Breaker.ToString() };
        if (status.OpenedBy is { } breach)
        {
            data["opened by"] = breach.Message;
        }

        if (status.ProbesAt is { } probesAt)
        {
            data["tried again at"] = probesAt.ToString("u", CultureInfo.InvariantCulture);
        }

        data["baselines"] = status.Baselines.Where(baseline => baseline.Segment is null).Select(baseline => baseline.ToString()).ToArray();
        return data;
    }
}
