using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PredictionGuardrails.Hosting;
using PredictionGuardrails.Names;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>Provides extension methods that add guards, handlers, and decorators.</summary>
public static class PredictionGuardrailsBuilderExtensions
{
    /// <summary>
    /// Adds a guard as a singleton. It can be injected as <see cref="PredictionGuard{TInput, TPrediction}"/> if it's the only one of its type, and as a
    /// keyed service under its name.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the guard. Its settings are in <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="configure">Configures the guard. Without this, the guard rejects null, NaN, and infinity, in addition to what is configured.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, contains a colon or a control character, or is already registered.</exception>
    public static IPredictionGuardrailsBuilder AddGuard<TInput, TPrediction>(
        this IPredictionGuardrailsBuilder builder, string name, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        GuardNames.ThrowIfNotAllowed(name);
        if (RegistrationsIn(builder.Services).Any(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A guard named '{name}' is already registered.", nameof(name));
        }

        var type = typeof(PredictionGuard<TInput, TPrediction>);
        builder.Services.AddSingleton(new GuardRegistration(
            name, type, runtime => new PredictionGuard<TInput, TPrediction>(name, configure, runtime)));
        builder.Services.AddKeyedSingleton(name, (services, _) => (PredictionGuard<TInput, TPrediction>)Registry(services)[name]);
        builder.Services.TryAddSingleton(services => (PredictionGuard<TInput, TPrediction>)Registry(services)[OnlyOne(services, type)]);
        return builder;
    }

    /// <summary>
    /// Replaces each registration of a service with a generated decorator. See <see cref="GuardedByAttribute"/>. The lifetimes and keys of the
    /// registrations stay. The guards of the decorator are validated when the host starts.
    /// </summary>
    /// <typeparam name="TService">The type of the service, an interface.</typeparam>
    /// <typeparam name="TDecorator">The class that is marked with <c>[GuardedBy]</c>.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <exception cref="InvalidOperationException">The service isn't registered.</exception>
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

    /// <summary>Adds a handler as a singleton. It gets the breaches, breaker changes, and incidents of all guards. Several handlers can be added.</summary>
    /// <typeparam name="THandler">The type of the handler.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IPredictionGuardrailsBuilder AddGuardEventHandler<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IPredictionGuardrailsBuilder builder)
        where THandler : class, IGuardEventHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IGuardEventHandler, THandler>();
        return builder;
    }

    /// <summary>Adds a function that gets the breaches of all guards. Several functions can be added.</summary>
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

    /// <summary>Configures the options that all guards share. Settings in configuration override them.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the options.</param>
    public static IPredictionGuardrailsBuilder Configure(this IPredictionGuardrailsBuilder builder, Action<PredictionGuardrailsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddSingleton(new OptionsStatement(configure));
        return builder;
    }

    /// <summary>Adds a section of settings of another package as a singleton. See <see cref="SettingsSection"/>.</summary>
    /// <typeparam name="TSection">The type of the section. It must not depend on guards or on their registry, which depend on it.</typeparam>
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
                $"Several guards have type {GuardRequirement.NameOf(type)}: '{string.Join("', '", candidates)}'. Request one by name, for example with [FromKeyedServices(\"{candidates[0]}\")].");
    }
}
