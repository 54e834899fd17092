using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Hosting;

/// <summary>
/// Replaces a registered service with a decorator. The service itself is registered under another key, so that the container creates and disposes it as
/// before. The decorator gets its lifetime and its key.
/// </summary>
internal static class ServiceDecoration
{
    /// <exception cref="InvalidOperationException">The service is not registered.</exception>
    public static void Decorate<TService, TDecorator>(IServiceCollection services)
        where TService : class
        where TDecorator : class, TService, IGuardedDecorator<TService, TDecorator>
    {
        var found = false;
        for (var i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == typeof(TService) && services[i].ServiceKey is not Inner)
            {
                Decorate<TService, TDecorator>(services, i);
                found = true;
            }
        }

        if (!found && !DecorateOpen<TService, TDecorator>(services))
        {
            throw new InvalidOperationException(
                $"{GuardRequirement.NameOf(typeof(TService))} isn't registered. Register it before calling DecorateGuarded<{GuardRequirement.NameOf(typeof(TService))}, {GuardRequirement.NameOf(typeof(TDecorator))}>().");
        }
    }

    private static void Decorate<TService, TDecorator>(IServiceCollection services, int place)
        where TService : class
        where TDecorator : class, TService, IGuardedDecorator<TService, TDecorator>
    {
        var inner = services[place];
        var key = new Inner(inner.ServiceKey);
        services[place] = Outer<TService, TDecorator>(key, inner.ServiceKey, inner.IsKeyedService, inner.Lifetime);
        services.Add(WithKey(inner, key));
    }

    /// <summary>A service of which only the open type is registered: the closed one is decorated, the open one stays for others.</summary>
    private static bool DecorateOpen<TService, TDecorator>(IServiceCollection services)
        where TService : class
        where TDecorator : class, TService, IGuardedDecorator<TService, TDecorator>
    {
        var open = typeof(TService).IsGenericType ? typeof(TService).GetGenericTypeDefinition() : null;
        if (services.LastOrDefault(service => service.ServiceType == open && service is { IsKeyedService: false, ImplementationType: not null }) is not { } inner)
        {
            return false;
        }

        var key = new Inner(null);
        services.Add(Outer<TService, TDecorator>(key, null, isKeyed: false, inner.Lifetime));
        services.Add(WithKey(inner, key));
        return true;
    }

    private static ServiceDescriptor Outer<TService, TDecorator>(Inner inner, object? key, bool isKeyed, ServiceLifetime lifetime)
        where TService : class
        where TDecorator : class, TService, IGuardedDecorator<TService, TDecorator>
    {
        return isKeyed
            ? ServiceDescriptor.DescribeKeyed(typeof(TService), key, (services, _) => Make(services), lifetime)
            : ServiceDescriptor.Describe(typeof(TService), Make, lifetime);

        object Make(IServiceProvider services)
        {
            // Says first what is wrong with guards, where anything is.
            services.GetRequiredService<PredictionGuardRegistry>();
            return TDecorator.Decorate(services.GetRequiredKeyedService<TService>(inner), services);
        }
    }

    private static ServiceDescriptor WithKey(ServiceDescriptor service, Inner key) => service switch
    {
        { IsKeyedService: true, KeyedImplementationInstance: { } instance } => new(service.ServiceType, key, instance),
        { IsKeyedService: true, KeyedImplementationFactory: { } factory } => new(service.ServiceType, key, (services, _) => factory(services, key.Outer), service.Lifetime),
        { IsKeyedService: true } => new(service.ServiceType, key, service.KeyedImplementationType!, service.Lifetime),
        { ImplementationInstance: { } instance } => new(service.ServiceType, key, instance),
        { ImplementationFactory: { } factory } => new(service.ServiceType, key, (services, _) => factory(services), service.Lifetime),
        _ => new(service.ServiceType, key, service.ImplementationType!, service.Lifetime),
    };

    /// <summary>The key of a service that is decorated; each is one of its own.</summary>
    private sealed class Inner(object? outer)
    {
        public object? Outer { get; } = outer;
    }
}
