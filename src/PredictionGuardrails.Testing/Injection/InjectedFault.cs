using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.Testing;

#pragma warning disable IDE0130 // Extensions are found where what they extend is.
namespace PredictionGuardrails;

/// <summary>Faults on purpose, in a service that runs.</summary>
public static class FaultInjectionExtensions
{
    /// <summary>
    /// Makes the predictions of a guard's model wrong, to see in staging what the guard, the alerts and the people do:
    /// <c>.InjectFault&lt;Ride, float&gt;("fare", Faults.Scaled(10), ["Staging"])</c>.
    /// </summary>
    /// <typeparam name="TInput">What the guard's model is asked about.</typeparam>
    /// <typeparam name="TPrediction">What it answers.</typeparam>
    /// <param name="builder">The guards.</param>
    /// <param name="guard">The guard's name.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="environments">The host's environments in which that is allowed, by name; in any other one the host does not start.</param>
    /// <param name="options">When; after 1,000 right predictions by default.</param>
    /// <param name="target">What in a prediction goes wrong; the prediction itself by default.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No environment is named, or the fault is one of outputs of another kind.</exception>
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
            throw new ArgumentException("Name the environments in which the fault may be injected: [\"Staging\"].", nameof(environments));
        }

        var run = new FaultRun<TPrediction>(fault, options ?? new FaultOptions(), target);
        builder.Services.AddSingleton<IHostedService>(services => new InjectedFault<TInput, TPrediction>(services, guard, fault, run, environments));
        return builder;
    }
}

/// <summary>Switches a fault on when the host starts, where that is allowed.</summary>
internal sealed class InjectedFault<TInput, TPrediction>(
    IServiceProvider services, string guard, Fault fault, FaultRun<TPrediction> run, IReadOnlyCollection<string> environments) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var environment = services.GetService<IHostEnvironment>()?.EnvironmentName;
        if (environment is null || !environments.Contains(environment, StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"The fault \"{fault.Name}\" is to be injected into guard '{guard}', but the environment is {(environment is null ? "not known" : $"\"{environment}\"")}, and it is allowed in {string.Join(", ", environments.Select(name => $"\"{name}\""))} alone. Take InjectFault out, or run there.");
        }

        var guarded = services.GetKeyedService<PredictionGuard<TInput, TPrediction>>(guard) ?? throw new InvalidOperationException(
            $"There is no guard '{guard}' of {typeof(TInput).Name} and {typeof(TPrediction).Name} to inject the fault \"{fault.Name}\" into. Add it with AddGuard<{typeof(TInput).Name}, {typeof(TPrediction).Name}>(\"{guard}\", …).");
        guarded.InjectedFault = run.Apply;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
