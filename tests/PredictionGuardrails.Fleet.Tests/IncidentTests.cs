namespace PredictionGuardrails.Fleet.Tests;

/// <summary>People hear of an incident once, whichever replicas it's on.</summary>
public sealed class IncidentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_replica_to_open_an_incident_reports_it()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var first = await CoordinateAsync(fleet[1], Open("1"));

        (await CoordinateAsync(fleet[0], Open("0"))).Should().BeNull();
        (await CoordinateAsync(fleet[2], Open("2"))).Should().BeNull();
        (await CoordinateAsync(fleet[1], Open("1"))).Should().Be(first);
        first!.Id.Should().Be("1");
    }

    [Fact]
    public async Task Last_replica_to_close_it_reports_that_with_the_same_ID()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await CoordinateAsync(fleet[1], Open("1"));
        await CoordinateAsync(fleet[2], Open("2"));

        (await CoordinateAsync(fleet[1], Closed("1"))).Should().BeNull();
        (await CoordinateAsync(fleet[2], Open("2")))!.Id.Should().Be("1", "another replica reports while it's ongoing there");
        (await CoordinateAsync(fleet[2], Closed("2")))!.Id.Should().Be("1");
    }

    [Fact]
    public async Task Next_incident_has_an_ID_of_its_own()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await CoordinateAsync(fleet[0], Open("1"));
        await CoordinateAsync(fleet[0], Closed("1"));

        (await CoordinateAsync(fleet[1], Open("2")))!.Id.Should().Be("2");
    }

    [Fact]
    public async Task Another_replica_continues_if_the_reporting_one_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await CoordinateAsync(fleet[0], Open("1"));
        (await CoordinateAsync(fleet[1], Open("2"))).Should().BeNull();

        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet[1].ExchangeAsync();

        (await CoordinateAsync(fleet[1], Open("2")))!.Id.Should().Be("1");
    }

    [Fact]
    public async Task Incident_of_replicas_that_are_gone_is_over()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await CoordinateAsync(fleet[0], Open("1"));

        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet[1].ExchangeAsync();

        (await CoordinateAsync(fleet[1], Open("2")))!.Id.Should().Be("2");
    }

    [Fact]
    public async Task Each_replica_reports_while_the_store_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Store.IsGone = true;

        (await CoordinateAsync(fleet[0], Open("1")))!.Id.Should().Be("1");
        (await CoordinateAsync(fleet[1], Open("2")))!.Id.Should().Be("2");
    }

    [Fact]
    public async Task Only_one_of_replicas_that_open_it_together_reports()
    {
        await using var fleet = await TestFleet.StartAsync(5);

        var reports = await Task.WhenAll(fleet.Replicas.Select((replica, i) => CoordinateAsync(replica, Open($"{i}"))));

        reports.Count(static report => report is not null).Should().Be(1);
    }

    private static Task<Incident?> CoordinateAsync(TestReplica replica, Incident incident) => replica.Fleet.CoordinateAsync(incident, Token).AsTask();

    private static Incident Closed(string id) => Open(id) with { ClosedAt = DateTimeOffset.UnixEpoch };

    private static Incident Open(string id)
    {
        var breach = new Breach
        {
            Guard = "fare",
            Rule = "Range",
            Action = BreachAction.Fallback,
            Observed = "812",
            Expected = "at most 500",
        };
        return new Incident
        {
            Id = id,
            Guard = "fare",
            OpenedAt = DateTimeOffset.UnixEpoch,
            Time = DateTimeOffset.UnixEpoch,
            First = breach,
            Latest = breach,
            Strongest = breach,
            BreachCount = 1,
            BreachesByRule = [],
            FallbackCount = 0,
            RejectionCount = 0,
            Breaker = BreakerState.Open,
        };
    }
}
