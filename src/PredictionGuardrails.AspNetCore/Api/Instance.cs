using Microsoft.Extensions.Hosting;
using PredictionGuardrails.AspNetCore.History;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The current process.</summary>
internal sealed class Instance(IHostEnvironment environment, SeriesCollector series, TimeProvider time)
{
    /// <summary>Gets the ID, which is new at each start.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public InstanceView Now() => new(Id, Environment.MachineName, environment.ApplicationName, environment.EnvironmentName, series.StartedAt, time.GetUtcNow());
}
