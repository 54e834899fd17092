using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PredictionGuardrails.Hosting;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>What can be added to guards in a container.</summary>
public static class PredictionGuardrailsBuilderExtensions
{
    /// <summary>
    /// Adds a guard, as a singleton: by constructor as <see cref="PredictionGuard{TInput, TPrediction}"/> where it is the only one of its
    /// type, and as a keyed service under its name.
    /// </summary>
    /// <typeparam name="TInput">What the model is asked about.</typeparam>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The guard's name; its settings are under <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="configure">Says what the guard watches and does; without this, it refuses null, NaN and the infinities, and what is configured.</param>
    /// <exception cref="ArgumentException">The name is empty, has a colon or a control character, or is taken.</exception>
    public static IPredictionGuardrailsBuilder AddGuard<TInput, TPrediction>(
        this IPredictionGuardrailsBuilder builder, string name, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        GuardNames.ThrowIfNotAllowed(name);
        if (RegistrationsIn(builder.Services).Any(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"There is a guard \"{name}\" already.", nameof(name));
        }

        var type = typeof(PredictionGuard<TInput, TPrediction>);
        builder.Services.AddSingleton(new GuardRegistration(
            name, type, runtime => new PredictionGuard<TInput, TPrediction>(name, configure, runtime)));
        builder.Services.AddKeyedSingleton(name, (services, _) => (PredictionGuard<TInput, TPrediction>)Registry(services)[name]);
        builder.Services.TryAddSingleton(services => (PredictionGuard<TInput, TPrediction>)Registry(services)[OnlyOne(services, type)]);
        return builder;
    }

    /// <summary>
    /// Puts a decorator that is written at compile time, see <see cref="GuardedByAttribute"/>, over a service that is registered already: it takes the
    /// place, the lifetime and the key of each registration, and the guard never holds the service. Whether its guards are there and of the right types
    /// is checked when the host starts.
    /// </summary>
    /// <typeparam name="TService">The service: an interface.</typeparam>
    /// <typeparam name="TDecorator">The class that is marked <c>[GuardedBy]</c>.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <exception cref="InvalidOperationException">The service is not registered.</exception>
    public static IPredictionGuardrailsBuilder DecorateGuarded<TService, TDecorator>(this IPredictionGuardrailsBuilder builder)
        where TService : class
        where TDecorator : class, TService, IGuardedDecorator<TService, TDecorator>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ServiceDecoration.Decorate<TService, TDecorator>(builder.Services);
        foreach (var reference in TDecorator.Guards)
        {
            builder.Services.AddSingleton(new GuardRequirement(reference.Guard, reference.Type, typeof(TService), typeof(TDecorator)));
        }

        return builder;
    }

    /// <summary>Adds a handler that gets every breach, every change of a breaker, and every incident of every guard, as a singleton. Any number can be added.</summary>
    /// <typeparam name="THandler">The handler's type.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IPredictionGuardrailsBuilder AddGuardEventHandler<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IPredictionGuardrailsBuilder builder)
        where THandler : class, IGuardEventHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IGuardEventHandler, THandler>();
        return builder;
    }

    /// <summary>Adds a function that gets every breach of every guard. Any number can be added.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="handle">The function; see <see cref="IGuardEventHandler.OnBreachAsync(Breach, CancellationToken)"/>.</param>
    public static IPredictionGuardrailsBuilder AddBreachHandler(
        this IPredictionGuardrailsBuilder builder, Func<Breach, CancellationToken, ValueTask> handle)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(handle);
        builder.Services.AddSingleton<IGuardEventHandler>(new DelegateBreachHandler(handle));
        return builder;
    }

    /// <summary>States in code what all guards share; configuration overrides it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options.</param>
    public static IPredictionGuardrailsBuilder Configure(this IPredictionGuardrailsBuilder builder, Action<PredictionGuardrailsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddSingleton(new OptionsStatement(configure));
        return builder;
    }

    /// <summary>Adds a section of settings that another package contributes, as a singleton; see <see cref="SettingsSection"/>.</summary>
    /// <typeparam name="TSection">The section's type. It must not ask the container for guards or for their registry, which need it first.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IPredictionGuardrailsBuilder AddSettingsSection<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSection>(this IPredictionGuardrailsBuilder builder)
        where TSection : SettingsSection
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<TSection>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<SettingsSection, TSection>(services => services.GetRequiredService<TSection>()));
        return builder;
    }

    private static PredictionGuardRegistry Registry(IServiceProvider services) => services.GetRequiredService<PredictionGuardRegistry>();

    private static IEnumerable<GuardRegistration> RegistrationsIn(IServiceCollection services) =>
        services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<GuardRegistration>();

    private static string OnlyOne(IServiceProvider services, Type type)
    {
        var candidates = services.GetServices<GuardRegistration>().Where(guard => guard.GuardType == type).Select(guard => guard.Name).ToList();
        return candidates.Count == 1
            ? candidates[0]
            : throw new InvalidOperationException(
                $"There are several guards of type PredictionGuard<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>: \"{string.Join("\", \"", candidates)}\". Ask for one by name, with [FromKeyedServices(\"{candidates[0]}\")].");
    }
}
