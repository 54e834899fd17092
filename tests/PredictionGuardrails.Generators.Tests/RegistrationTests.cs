using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.Generators.Tests;

/// <summary>A decorator over a service that is registered already.</summary>
public sealed class RegistrationTests
{
    [Theory]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public void The_decorator_has_the_lifetime_of_the_service(ServiceLifetime lifetime)
    {
        var services = new ServiceCollection();
        services.Add(ServiceDescriptor.Describe(typeof(IFareModel), typeof(FareModel), lifetime));
        using var provider = Guarded(services);
        using var scope = provider.CreateScope();
        using var other = provider.CreateScope();

        var model = scope.ServiceProvider.GetRequiredService<IFareModel>();

        model.Should().BeOfType<GuardedFareModel>();
        model.Score(new Ride(1000)).Should().Be(100);
        ReferenceEquals(model, scope.ServiceProvider.GetRequiredService<IFareModel>()).Should().Be(lifetime != ServiceLifetime.Transient);
        ReferenceEquals(model, other.ServiceProvider.GetRequiredService<IFareModel>()).Should().Be(lifetime == ServiceLifetime.Singleton);
        services.Single(service => service.ServiceType == typeof(IFareModel) && service.ServiceKey is null).Lifetime.Should().Be(lifetime);
    }

    [Fact]
    public void The_container_ends_what_it_made()
    {
        var services = new ServiceCollection();
        services.AddScoped<FareModel>().AddScoped<IFareModel, FareModel>();
        FareModel made;
        using (var provider = Guarded(services))
        using (var scope = provider.CreateScope())
        {
            scope.ServiceProvider.GetRequiredService<IFareModel>().Score(new Ride(1));
            made = scope.ServiceProvider.GetRequiredService<FareModel>();
            made.IsDisposed.Should().BeFalse();
        }

        made.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public void The_service_itself_is_ended_by_the_container()
    {
        FareModel? made = null;
        var services = new ServiceCollection();
        services.AddScoped<IFareModel>(_ => made = new FareModel());
        using var provider = Guarded(services);

        using (var scope = provider.CreateScope())
        {
            scope.ServiceProvider.GetRequiredService<IFareModel>();
        }

        made!.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public void An_instance_is_decorated_too()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IFareModel>(new FareModel());
        using var provider = Guarded(services);

        provider.GetRequiredService<IFareModel>().Score(new Ride(1000)).Should().Be(100);
    }

    [Fact]
    public void Keys_are_kept()
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<IFareModel, FareModel>("a").AddKeyedScoped<IFareModel>("b", (_, key) => key is "b" ? new FareModel() : null!);
        services.AddKeyedSingleton<IFareModel>("c", new FareModel());
        using var provider = Guarded(services);
        using var scope = provider.CreateScope();

        foreach (var key in (string[])["a", "b", "c"])
        {
            scope.ServiceProvider.GetRequiredKeyedService<IFareModel>(key).Should().BeOfType<GuardedFareModel>();
        }

        scope.ServiceProvider.GetService<IFareModel>().Should().BeNull();
    }

    [Fact]
    public void Every_registration_is_decorated()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IFareModel, FareModel>().AddScoped<IFareModel, FareModel>();
        using var provider = Guarded(services);
        using var scope = provider.CreateScope();

        scope.ServiceProvider.GetServices<IFareModel>().Should().HaveCount(2).And.AllBeOfType<GuardedFareModel>();
    }

    [Fact]
    public void A_closed_type_of_an_open_registration_is_decorated_and_the_others_stay()
    {
        var services = new ServiceCollection();
        services.AddScoped(typeof(IStore<>), typeof(Store<>));
        services.AddPredictionGuardrails().AddGuard<Ride, float>("fare").DecorateGuarded<IStore<Ride>, GuardedStore>();
        using var provider = services.BuildServiceProvider(validateScopes: true);
        using var scope = provider.CreateScope();

        scope.ServiceProvider.GetRequiredService<IStore<Ride>>().Should().BeOfType<GuardedStore>().Which.Score(new Ride(1)).Should().Be(5);
        scope.ServiceProvider.GetRequiredService<IStore<string>>().Should().BeOfType<Store<string>>();
        services.Last(service => service.ServiceType == typeof(IStore<Ride>)).Lifetime.Should().Be(ServiceLifetime.Scoped);
    }

    [Fact]
    public void A_service_that_is_not_registered_is_an_error_at_once() =>
        FluentActions.Invoking(() => Guarded(new ServiceCollection())).Should().Throw<InvalidOperationException>()
            .WithMessage("IFareModel isn't registered. Register it before calling DecorateGuarded<IFareModel, GuardedFareModel>().");

    [Fact]
    public async Task A_missing_guard_is_an_error_at_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IFareModel, FareModel>();
        builder.Services.AddPredictionGuardrails().AddGuard<Ride, float>("fair").DecorateGuarded<IFareModel, GuardedFareModel>();
        using var host = builder.Build();

        await host.Invoking(it => it.StartAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare: No guard with this name is registered, but GuardedFareModel needs it. Did you mean 'fair'? To register it, call AddGuard<Ride, float>(\"fare\").");
    }

    [Fact]
    public void A_guard_of_other_types_is_an_error_at_start()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IFareModel, FareModel>();
        services.AddPredictionGuardrails().AddGuard<Ride, double>("fare").DecorateGuarded<IFareModel, GuardedFareModel>();
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<IFareModel>()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare: The guard is PredictionGuard<Ride, double>, but GuardedFareModel needs PredictionGuard<Ride, float>. Register it with AddGuard<Ride, float>(\"fare\").");
    }

    [Fact]
    public void A_fallback_that_is_the_decorated_service_is_an_error_at_start_and_no_recursion()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IFareModel, FareModel>();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.FallBackToService<IFareModel>((model, ride, _) => model.Score(ride)))
            .DecorateGuarded<IFareModel, GuardedFareModel>();
        using var provider = services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<IFareModel>()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Fallback: Service IFareModel is decorated by GuardedFareModel, which uses this guard, so the fallback would call itself. *");
    }

    [Fact]
    public void The_guard_outlives_every_service_that_it_was_around()
    {
        var services = new ServiceCollection();
        services.AddScoped<IFareModel, FareModel>();
        using var provider = Guarded(services);
        var gone = Use(provider);

        for (var i = 0; i < 3 && gone.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        gone.IsAlive.Should().BeFalse();
        provider.GetRequiredService<PredictionGuard<Ride, float>>().GetSnapshot().Count.Should().Be(1);

        static WeakReference Use(ServiceProvider provider)
        {
            using var scope = provider.CreateScope();
            var model = scope.ServiceProvider.GetRequiredService<IFareModel>();
            model.Score(new Ride(1));
            return new WeakReference(model);
        }
    }

    private static ServiceProvider Guarded(ServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.Range(0, 100, BreachAction.Clamp))
            .DecorateGuarded<IFareModel, GuardedFareModel>();
        return services.BuildServiceProvider(validateScopes: true);
    }
}
