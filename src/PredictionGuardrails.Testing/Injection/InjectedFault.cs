using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.Testing;

#pragma warning disable IDE0130 // Extensions are found where what they extend is.
namespace PredictionGuardrails;

/// <summary>Provides extension methods that inject faults into a running service.</summary>
public static class FaultInjectionExtensions
{
    /// <summary>
    /// Injects a fault into the predictions of a guard's model, for example to test alerts and procedures in a staging environment:
    /// <c>.InjectFault&lt;Ride, float&gt;("fare", Faults.Scaled(10), ["Staging"])</c>.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="guard">The name of the guard.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="environments">The names of the environments in which the fault can be injected. In any other environment, the host doesn't start.</param>
    /// <param name="options">The options. By default, the fault starts after 1,000 correct predictions.</param>
    /// <param name="target">The part of a prediction that the fault is applied to. The default is the prediction itself.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No environment is set, or the fault doesn't apply to the predictions.</exception>
    public static IPredictionGuardrailsBuilder InjectFault<TInput, TPrediction>(
        this IPredictionGuardrailsBuilder builder,
        string guard,
        Fault fault,
        IReadOnlyCollection<string> environments,
        FaultOptions? options = null,
        FaultTarget<TPrediction>? target = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        ArgumentNullException.ThrowIfNull(environments);
        if (environments.Count == 0)
        {
            throw new ArgumentException("Set the environments in which the fault can be injected, for example [\"Staging\"].", nameof(environments));
        }

        var run = new FaultRun<TPrediction>(fault, options ?? new FaultOptions(), target);
        builder.Services.AddSingleton<IHostedService>(services => new InjectedFault<TInput, TPrediction>(services, guard, fault, run, environments));
        return builder;
    }
}

/// <summary>Turns the fault on when the host starts, if the environment allows it.</summary>
internal sealed class InjectedFault<TInput, TPrediction>(
    IServiceProvider services, string guard, Fault fault, FaultRun<TPrediction> run, IReadOnlyCollection<string> environments) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var environment = services.GetService<IHostEnvironment>()?.EnvironmentName;
        if (environment is null || !environments.Contains(environment, StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"Fault '{fault.Name}' can't be injected into guard '{guard}' because the environment is {(environment is null ? "unknown" : $"'{environment}'")}. Allowed environments: {string.Join(", ", environments)}. Remove InjectFault, or run in an allowed environment.");
        }

        var guarded = services.GetKeyedService<PredictionGuard<TInput, TPrediction>>(guard) ?? throw new InvalidOperationException(
            $"No guard named '{guard}' is registered for {typeof(TInput).Name} and {typeof(TPrediction).Name}, but fault '{fault.Name}' is injected into it. To register it, call AddGuard<{typeof(TInput).Name}, {typeof(TPrediction).Name}>(\"{guard}\").");
        guarded.InjectedFault = run.Apply;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
