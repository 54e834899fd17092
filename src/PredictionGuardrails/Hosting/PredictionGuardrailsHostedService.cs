using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PredictionGuardrails.Hosting;

/// <summary>Checks all settings before anything of the host starts, and lets handlers finish after all of it has stopped.</summary>
internal sealed class PredictionGuardrailsHostedService(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<PredictionGuardRegistry>().LogStart();
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => services.GetRequiredService<PredictionGuardRegistry>().EndAsync();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
