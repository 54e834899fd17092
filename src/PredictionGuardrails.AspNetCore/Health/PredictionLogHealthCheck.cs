using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PredictionGuardrails.AspNetCore.Api;

namespace PredictionGuardrails.AspNetCore;

/// <summary>Reports whether the prediction log can write records, and its account.</summary>
internal sealed class PredictionLogHealthCheck(IPredictionLog log, GuardHealthOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var guards = log.GetStatus();
        var data = guards.ToDictionary(static guard => guard.Guard, static object (guard) => Describe(guard));
        var problem = guards.Select(Words.WhatIsWrong).FirstOrDefault(static problem => problem is not null);
        return Task.FromResult(problem is null
            ? new HealthCheckResult(HealthStatus.Healthy, "Records are written.", data: data)
            : new HealthCheckResult(options.WhenLogFails, problem, data: data));
    }

    private static string Describe(PredictionLogStatus guard) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{guard.Offered:N0} offered: {guard.Written:N0} written, {guard.Pending:N0} pending, {guard.Dropped:N0} dropped, {guard.SampledOut:N0} sampled out");
}
