using Microsoft.Extensions.Logging.Testing;
using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>What an application shares through the fleet can fail, and is in the way of nothing else.</summary>
public sealed class ParticipantTests
{
    [Fact]
    public void Participant_that_throws_keeps_no_other_from_its_turn_and_is_logged_once()
    {
        var section = new FleetSection();
        var logger = new FakeLogger();
        var other = new Participant("other");
        var connection = new StoreConnection(new InProcessFleetStore(), section, TimeProvider.System, logger);
        var participants = new FleetParticipants(
            [new Participant("broken") { Failure = new InvalidOperationException("Broken.") }, other], connection, section, new ReadFailures(logger), logger);

        participants.GoAlone();
        participants.GoAlone();

        participants.Contribute().Should().ContainSingle().Which.Key.Should().Be("other");
        other.TimesAlone.Should().Be(2);
        logger.Collector.GetSnapshot().Should().ContainSingle().Which.Message.Should().Be("'broken' failed in an exchange with the store of the fleet.");
    }

    [Fact]
    public void Change_after_the_end_is_ignored()
    {
        var changes = new BreakerChanges();
        changes.Dispose();

        changes.Invoking(static changes => changes.Signal()).Should().NotThrow();
    }

    private sealed class Participant(string name) : IFleetParticipant
    {
        public event Action? Changed
        {
            add { }
            remove { }
        }

        public string Name => name;

        public Exception? Failure { get; init; }

        public int TimesAlone { get; private set; }

        public string? Contribute() => Failure is null ? "x" : throw Failure;

        public Task ExchangeAsync(IFleetExchange exchange, CancellationToken cancellationToken) => Task.CompletedTask;

        public void GoAlone() => TimesAlone += Failure is null ? 1 : throw Failure;
    }
}
