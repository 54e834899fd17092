using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.PredictionLog.Plan;

/// <summary>Writes the tracking plan instead of starting the application, if <see cref="TrackingPlan.WriteVariable"/> says so.</summary>
internal sealed class TrackingPlanHostedService(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(TrackingPlan.WriteVariable) is { Length: > 0 } path)
        {
            TrackingPlan.Of(services).Save(path);

            // Creating the guards has opened the log, which would look as if this process had been killed.
            services.GetRequiredService<PredictionLogHost>().Dispose();

            // Stopping the host would start its other services first, such as the server.
            Environment.Exit(0);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
