using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore;

/// <summary>Reports the health of a guard's model. A single failed check doesn't change it.</summary>
internal sealed class GuardHealthCheck(PredictionGuard guard, GuardHealthOptions options, IExperimentManager? experiments = null) : IHealthCheck
{
    /// <summary>Limits the list because a guard can have many segments.</summary>
    private const int MostSingleValues = 20;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = guard.GetStatus();
        var condition = GuardCondition.Of(guard, status);
        var data = DataOf(status);
        var description = new List<string> { condition.Sentence };
        foreach (var experiment in ExperimentCondition.Of(guard, experiments))
        {
            data[$"experiment {experiment.Name}"] = $"{experiment.Summary}. {experiment.Stopped}".TrimEnd();
            if (experiment.Stopped.Length > 0)
            {
                description.Add(experiment.Stopped);
            }
        }

        return Task.FromResult(new HealthCheckResult(HealthIn(condition.State), string.Join(' ', description), data: data));
    }

    private HealthStatus HealthIn(GuardState state) => state switch
    {
        GuardState.Open or GuardState.Trying or GuardState.Isolated => guard.HasFallback ? options.WhenOpenWithFallback : options.WhenOpenWithoutFallback,
        GuardState.Changed => options.WhenChanged,
        GuardState.Learning => options.WhenLearning,
        _ => HealthStatus.Healthy,
    };

    private static Dictionary<string, object> DataOf(GuardStatus status)
    {
        var data = new Dictionary<string, object> { ["mode"] = status.Mode.ToString(), ["breaker"] = status.Breaker.ToString() };
        if (status.OpenedBy is { } breach)
        {
            data["opened by"] = breach.Message;
        }

        if (status.NextProbeAt is { } nextProbeAt)
        {
            data["next probe"] = nextProbeAt.ToString("u", CultureInfo.InvariantCulture);
        }

        if (status.Metrics.Where(static baseline => baseline.IsSingleValue).Take(MostSingleValues).Select(KeyOf).ToArray() is { Length: > 0 } single)
        {
            data["baselines of a single value"] = single;
        }

        data["baselines"] = status.Metrics.Where(baseline => baseline.Segment is null).Select(baseline => baseline.ToString()).ToArray();
        return data;
    }

    private static string KeyOf(ChangeDetectionStatus baseline) => baseline.Segment is null ? baseline.Metric : $"{baseline.Metric} ({baseline.Segment})";
}
