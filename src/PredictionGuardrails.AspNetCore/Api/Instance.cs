using Microsoft.Extensions.Hosting;
using PredictionGuardrails.AspNetCore.History;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The process that answers.</summary>
internal sealed class Instance(IHostEnvironment environment, SeriesCollector series, TimeProvider time)
{
    /// <summary>Another one at each start.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public InstanceView Now() => new(Id, Environment.MachineName, environment.ApplicationName, environment.EnvironmentName, series.StartedAt, time.GetUtcNow());
}
