using System.Threading.Channels;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Reporting;

/// <summary>Breaches of one guard, from the first until all has been quiet: one incident.</summary>
public sealed class IncidentTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly IncidentHandler _handler = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_first_breach_opens_an_incident_at_once()
    {
        using var guard = Guard();

        Break(guard, 1);

        var opened = await _handler.NextAsync();
        opened.IsOpen.Should().BeTrue();
        opened.First.Rule.Should().Be(RuleNames.Range);
        guard.Incident!.Id.Should().Be(opened.Id);
    }

    [Fact]
    public async Task Further_breaches_join_the_incident_and_are_sent_at_the_next_tick()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));
        Break(guard, 3);
        guard.Inspect(0, double.NaN).Should().Be(7);
        var opened = await _handler.NextAsync();

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        var ongoing = await _handler.NextAsync();
        ongoing.Id.Should().Be(opened.Id);
        (ongoing.BreachCount, ongoing.FallbackCount, ongoing.RejectionCount).Should().Be((5, 4, 0));
        ongoing.BreachesByRule.Select(rule => (rule.Key, rule.Value)).Should().Equal(("Range of prediction", 4), ("Finite of prediction", 1));
    }

    [Fact]
    public async Task Nothing_is_reported_while_nothing_changes()
    {
        using var guard = Guard();
        Break(guard, 1);
        await _handler.NextAsync();

        _world.Time.Advance(TimeSpan.FromSeconds(10));
        (await _handler.NextAsync()).RejectionCount.Should().Be(1);

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Break(guard, 1);
        _world.Time.Advance(TimeSpan.FromSeconds(10));

        (await _handler.NextAsync()).BreachCount.Should().Be(2);
    }

    [Fact]
    public async Task Incident_is_closed_after_a_quiet_period_with_enough_predictions()
    {
        using var guard = Guard();
        Break(guard, 1);
        var opened = await _handler.NextAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        await _handler.NextAsync();
        Predict(guard, 50);
        _world.Time.Advance(TimeSpan.FromMinutes(6));
        guard.Incident!.IsOpen.Should().BeTrue();

        Predict(guard, 50);
        _world.Time.Advance(TimeSpan.FromSeconds(10));

        var closed = await _handler.NextAsync();
        closed.Id.Should().Be(opened.Id);
        closed.ClosedAt.Should().Be(closed.Latest.Time);
        closed.Summary.Should().Be(
            "Range breach in guard 'fare': prediction was 1,000, expected at most 100. 1 breach from 2026-11-24 12:00:00Z to 2026-11-24 12:00:00Z (0 fallbacks, 1 exception).");
        guard.Incident!.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Incident_stays_open_while_the_breaker_is_open()
    {
        using var guard = Guard(guard => guard.FallBackTo(7));
        guard.Isolate("for the test");
        await _handler.NextAsync();

        for (var i = 0; i < 60; i++)
        {
            guard.Predict(0, _ => 5);
            _world.Time.Advance(TimeSpan.FromSeconds(10));
        }

        guard.Incident!.IsOpen.Should().BeTrue();
        guard.Incident.Breaker.Should().Be(BreakerState.Isolated);
        guard.Incident.FallbackCount.Should().Be(60);
    }

    [Fact]
    public async Task Breach_after_a_closed_incident_opens_another()
    {
        using var guard = Guard();
        Break(guard, 1);
        var first = await _handler.NextAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        Predict(guard, 200);
        _world.Time.Advance(TimeSpan.FromMinutes(6));

        Break(guard, 1);

        guard.Incident!.Id.Should().NotBe(first.Id);
        string.CompareOrdinal(guard.Incident.Id, first.Id).Should().BePositive();
    }

    [Fact]
    public async Task A_handler_that_is_slow_misses_breaches_and_no_incident()
    {
        _handler.IsSlow = true;
        using var guard = Guard(environment: options => options.HandlerQueueCapacity = 1);
        Break(guard, 100);
        _world.Time.Advance(TimeSpan.FromSeconds(10));

        _handler.Go();

        Incident told;
        do
        {
            told = await _handler.NextAsync();
        }
        while (told.BreachCount < 100);

        told.RejectionCount.Should().Be(100);
    }

    [Fact]
    public async Task A_queue_that_breaches_have_filled_delivers_incidents_that_close_after_it_is_empty_again()
    {
        using var guard = Guard(environment: options => options.HandlerQueueCapacity = 1);
        Break(guard, 1);
        await _handler.NextAsync();
        _handler.IsSlow = true;
        Break(guard, 100);
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        _handler.Go();
        (await _handler.NextAsync()).IsOpen.Should().BeTrue();

        // The first of these are a change from a thousand, and so a breach of their own.
        Predict(guard, 200);
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        Predict(guard, 200);
        _world.Time.Advance(TimeSpan.FromMinutes(6));

        guard.Incident!.IsOpen.Should().BeFalse();
        Incident told;
        do
        {
            told = await _handler.NextAsync();
        }
        while (told.IsOpen);
    }

    [Fact]
    public void Breaches_that_are_only_observed_are_an_incident_too()
    {
        using var guard = Guard(guard => guard.Mode(GuardMode.Observe));

        guard.Inspect(0, 1000).Should().Be(1000);

        guard.Incident!.RejectionCount.Should().Be(0);
    }

    private PredictionGuard<int, double> Guard(Action<PredictionGuardBuilder<int, double>>? configure = null, Action<PredictionGuardrailsOptions>? environment = null) => new(
        "fare",
        guard =>
        {
            guard.Range(maximum: 100);
            configure?.Invoke(guard);
        },
        new PredictionGuardDependencies { TimeProvider = _world.Time, EventHandlers = [_handler], Configure = environment });

    private static void Predict(PredictionGuard<int, double> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, 50 + (i % 7));
        }
    }

    private static void Break(PredictionGuard<int, double> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                guard.Inspect(0, 1000);
            }
            catch (PredictionRejectedException)
            {
                // What a caller does with it is not the question here.
            }
        }
    }

    private sealed class IncidentHandler : IGuardEventHandler
    {
        private readonly Channel<Incident> _incidents = Channel.CreateUnbounded<Incident>();
        private readonly TaskCompletionSource _go = new();

        public bool IsSlow { get; set; }

        public void Go() => _go.SetResult();

        public async ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken)
        {
            if (IsSlow)
            {
                await _go.Task;
            }
        }

        public ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken) => _incidents.Writer.WriteAsync(incident, cancellationToken);

        public ValueTask<Incident> NextAsync() => _incidents.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }
}
