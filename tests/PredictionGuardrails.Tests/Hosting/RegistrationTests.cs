using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Hosting;

public sealed class RegistrationTests
{
    private readonly ServiceCollection _services = new();
    private readonly ChangingConfiguration _configuration = new();

    [Fact]
    public void A_guard_is_resolved_by_constructor_where_its_type_is_unique()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare").AddGuard<Ride, double>("duration");
        _services.AddSingleton<FareService>();
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<FareService>().Guard.Name.Should().Be("fare");
    }

    [Fact]
    public void A_guard_is_resolved_as_a_keyed_service_by_name()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare").AddGuard<Ride, float>("tip");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredKeyedService<PredictionGuard<Ride, float>>("tip").Name.Should().Be("tip");
        provider.GetRequiredKeyedService<PredictionGuard<Ride, float>>("tip")
            .Should().BeSameAs(provider.GetRequiredService<PredictionGuardRegistry>()["TIP"]);
    }

    [Fact]
    public void An_ambiguous_type_is_an_error_that_names_the_candidates()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare").AddGuard<Ride, float>("tip");
        using var provider = _services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<PredictionGuard<Ride, float>>()).Should().Throw<InvalidOperationException>().WithMessage(
            "Several guards have type PredictionGuard<Ride, float>: 'fare', 'tip'. Request one by name, for example with [FromKeyedServices(\"fare\")].");
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        var builder = _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare");

        builder.Invoking(it => it.AddGuard<Ride, double>("Fare")).Should().Throw<ArgumentException>().WithMessage("A guard named 'Fare' is already registered.*");
        builder.Invoking(it => it.AddGuard<Ride, double>("a:b")).Should().Throw<ArgumentException>().WithParameterName("name");
    }

    [Fact]
    public void Settings_come_from_the_containers_configuration()
    {
        _configuration.SetGuard("""{ "Mode": "Observe" }""");
        _services.AddSingleton<IConfiguration>(_configuration.Root).AddPredictionGuardrails().AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Mode.Should().Be(GuardMode.Observe);
    }

    [Fact]
    public void A_configuration_that_is_handed_over_goes_before_the_containers()
    {
        _configuration.SetGuard("""{ "Mode": "Observe" }""");
        var other = new ChangingConfiguration();
        other.SetGuard("""{ "Mode": "Off" }""");
        _services.AddSingleton<IConfiguration>(_configuration.Root);
        _services.AddPredictionGuardrails(other.Root).AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Mode.Should().Be(GuardMode.Off);
    }

    [Fact]
    public void Clock_and_logs_are_the_containers()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var logs = new Microsoft.Extensions.Logging.Testing.FakeLoggerProvider();
        _services.AddSingleton<TimeProvider>(time).AddLogging(logging => logging.AddProvider(logs));
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        var rejection = provider.GetRequiredService<PredictionGuard<Ride, float>>()
            .Invoking(it => it.Inspect(new Ride(1), float.NaN)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Time.Should().Be(time.GetUtcNow());
        logs.Collector.Count.Should().Be(1);
    }

    [Fact]
    public void Services_that_are_keyed_are_no_matter()
    {
        _services.AddKeyedSingleton("key", new Ride(1));

        FluentActions.Invoking(() => _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare")).Should().NotThrow();
    }

    [Fact]
    public void Adding_it_twice_adds_to_the_same_guards()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare");
        _services.AddPredictionGuardrails().AddGuard<Ride, double>("duration");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuardRegistry>().Guards.Select(guard => guard.Name).Should().Equal("fare", "duration");
    }

    [Fact]
    public void A_configured_guard_that_code_does_not_add_is_an_error()
    {
        _configuration.Set("""{ "Guards": { "fair": { "Mode": "Observe" } } }""");
        _services.AddPredictionGuardrails(_configuration.Root).AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fair: No guard with this name is registered. Did you mean 'fare'? To register it, call AddGuard<TInput, TPrediction>(\"fair\").");
    }

    [Fact]
    public void A_configured_guard_is_an_error_where_code_adds_none()
    {
        _configuration.Set("""{ "Guards": { "fare": { "Mode": "Observe" } } }""");
        _services.AddPredictionGuardrails(_configuration.Root);
        using var provider = _services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare: No guard with this name is registered. No guards are defined.*");
    }

    [Fact]
    public void Errors_of_all_guards_are_reported_at_once()
    {
        _configuration.Set("""{ "Guards": { "fare": { "Range": { "Minimum": "a" } }, "tip": { "OnBreach": "Fallback" } } }""");
        _services.AddPredictionGuardrails(_configuration.Root).AddGuard<Ride, float>("fare").AddGuard<Ride, float>("tip");
        using var provider = _services.BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<PredictionGuardRegistry>()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Select(failure => string.Join(":", failure.Split(':')[2..4])).Distinct().Should().Equal("fare:Range", "tip:OnBreach");
    }

    [Fact]
    public void Options_in_code_are_the_defaults_of_configuration()
    {
        _configuration.Set("""{ "HandlerQueueCapacity": 5 }""");
        _services.AddPredictionGuardrails(_configuration.Root)
            .Configure(options => options.Mode = GuardMode.Off)
            .Configure(options => options.HandlerQueueCapacity = 9)
            .AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Mode.Should().Be(GuardMode.Off);
    }

    [Fact]
    public void A_mode_for_all_guards_can_be_switched_manually_and_a_guards_own_goes_before_it()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare").AddGuard<Ride, float>("tip");
        using var provider = _services.BuildServiceProvider();
        var registry = provider.GetRequiredService<PredictionGuardRegistry>();
        registry["tip"].OverrideMode(GuardMode.Enforce);

        registry.OverrideMode(GuardMode.Observe);

        registry.ModeOverride!.Mode.Should().Be(GuardMode.Observe);
        registry["fare"].Mode.Should().Be(GuardMode.Observe);
        registry["tip"].Mode.Should().Be(GuardMode.Enforce);

        registry.ClearModeOverride();
        registry["fare"].Mode.Should().Be(GuardMode.Enforce);
    }

    [Fact]
    public void A_guard_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare");
        using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuardRegistry>().Invoking(it => it["fair"]).Should().Throw<KeyNotFoundException>()
            .WithMessage("No guard named 'fair' is registered. Did you mean 'fare'?");
    }

    [Fact]
    public async Task Handlers_are_services_or_functions()
    {
        var handler = new RecordingHandler();
        var seen = new TaskCompletionSource<Breach>();
        _services.AddSingleton(handler);
        _services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.Finite(BreachAction.Observe))
            .AddGuardEventHandler<ForwardingHandler>()
            .AddBreachHandler((breach, _) =>
            {
                seen.SetResult(breach);
                return ValueTask.CompletedTask;
            });
        await using var provider = _services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Inspect(new Ride(1), float.NaN);

        (await seen.Task).Rule.Should().Be(RuleNames.Finite);
        (await handler.NextAsync()).Should().BeSameAs(await seen.Task);
    }

    [Fact]
    public void A_fallback_can_be_a_service_of_the_container()
    {
        _services.AddScoped<Ride>(_ => new Ride(42));
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard
            .OnBreach(BreachAction.Fallback)
            .FallBackToService<Ride>((service, _, _) => (float)service.Kilometers));
        using var provider = _services.BuildServiceProvider(validateScopes: true);

        provider.GetRequiredService<PredictionGuard<Ride, float>>().Inspect(new Ride(1), float.NaN).Should().Be(42);
    }

    [Fact]
    public async Task The_container_ends_its_guards_and_lets_handlers_finish()
    {
        var handler = new RecordingHandler();
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard.Finite(BreachAction.Observe));
        _services.AddSingleton<IGuardEventHandler>(handler);
        var provider = _services.BuildServiceProvider();
        var guard = provider.GetRequiredService<PredictionGuard<Ride, float>>();
        guard.Inspect(new Ride(1), float.NaN);

        await provider.DisposeAsync();

        handler.Taken().Should().ContainSingle();
        guard.Invoking(it => it.Inspect(new Ride(1), 1)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Guards_of_two_containers_do_not_see_each_other()
    {
        _services.AddPredictionGuardrails().AddGuard<Ride, float>("fare");
        using var one = _services.BuildServiceProvider();
        using var other = _services.BuildServiceProvider();

        one.GetRequiredService<PredictionGuardRegistry>().OverrideMode(GuardMode.Off);

        other.GetRequiredService<PredictionGuard<Ride, float>>().Mode.Should().Be(GuardMode.Enforce);
    }

    [Fact]
    public void Nothing_is_added_to_nothing()
    {
        FluentActions.Invoking(() => ((IServiceCollection)null!).AddPredictionGuardrails()).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _services.AddPredictionGuardrails(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ((IPredictionGuardrailsBuilder)null!).AddGuard<Ride, float>("fare")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ((IPredictionGuardrailsBuilder)null!).AddGuardEventHandler<ForwardingHandler>()).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ((IPredictionGuardrailsBuilder)null!).AddBreachHandler((_, _) => default)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _services.AddPredictionGuardrails().AddBreachHandler(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ((IPredictionGuardrailsBuilder)null!).Configure(_ => { })).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _services.AddPredictionGuardrails().Configure(null!)).Should().Throw<ArgumentNullException>();
    }

    private sealed class FareService(PredictionGuard<Ride, float> guard)
    {
        public PredictionGuard<Ride, float> Guard { get; } = guard;
    }

    private sealed class ForwardingHandler(RecordingHandler handler) : IGuardEventHandler
    {
        public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => handler.OnBreachAsync(breach, cancellationToken);
    }
}
