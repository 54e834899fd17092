namespace PredictionGuardrails.Fleet.Tests;

/// <summary>A replica that starts at another hour than the others continues from what one of them has learned of the day.</summary>
public sealed class LateReplicaTests
{
    private const string Document = "learned/fare/1/prediction";

    /// <summary>By how much predictions fall until the evening.</summary>
    private const double Evening = 0.4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Late_replica_compares_with_what_is_usual_now()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 7, from: 1, to: Evening);

        var late = await AddAsync(fleet);
        await LiveAsync(fleet, hours: 2, Evening, Evening);

        (late.Breaker, late.Guard.Incident, late.Guard.GetBaseline()!.Values.Count).Should().Be((BreakerState.Closed, null, 2000));
    }

    /// <summary>Its predictions are those of the baseline, which isn't right at this hour.</summary>
    [Fact]
    public async Task Late_replica_with_a_wrong_model_opens_its_own_breaker()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 7, from: 1, to: Evening);

        await AddAsync(fleet);
        await LiveAsync(fleet, hours: 1, Evening, Evening, static replica => replica == 2 ? 1 / Evening : 1);

        fleet.Replicas.Select(static replica => replica.Breaker == BreakerState.Closed).Should().Equal(true, true, false);
    }

    [Fact]
    public async Task State_is_shared_on_by_replicas_that_have_taken_it()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 3, from: 1, to: 0.7);
        await AddAsync(fleet);
        await LiveAsync(fleet, hours: 1, 0.7, 0.7);
        await fleet.RemoveAsync(0);
        await fleet.RemoveAsync(0);
        await LiveAsync(fleet, hours: 3, 0.7, Evening);

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Monitoring);
    }

    /// <summary>It was started later with a wrong model that its guard didn't find, and then the others ended.</summary>
    [Fact]
    public async Task Replica_that_predicts_something_else_than_the_one_before_shares_nothing()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 3, from: 1, to: 0.7);
        await AddAsync(fleet);
        await LiveAsync(fleet, hours: 1, 0.7, 0.7, static replica => replica == 2 ? 1.8 : 1);
        fleet[2].Breaker.Should().Be(BreakerState.Closed, "less than a factor of two isn't found on the first day");
        await fleet.RemoveAsync(0);
        await fleet.RemoveAsync(0);
        await LiveAsync(fleet, hours: 3, 0.7 * 1.8, 0.7 * 1.8);

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public async Task Replica_that_is_no_longer_called_shares_nothing()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 3, from: 1, to: 0.7);
        var before = await fleet.Store.ReadDocumentAsync(Document, Token);

        await LiveAsync(fleet, hours: 1, 0.7, 0.7, each: 0);

        (await fleet.Store.ReadDocumentAsync(Document, Token))!.Version.Should().Be(before!.Version);
    }

    [Fact]
    public async Task Replica_whose_breaker_is_open_shares_nothing_and_another_one_does()
    {
        await using var fleet = await LearnedAsync(3);
        await LiveAsync(fleet, hours: 1, 1, 1);
        var before = await fleet.Store.ReadDocumentAsync(Document, Token);
        fleet[0].Guard.Isolate("The route is wrong.");

        await LiveAsync(fleet, hours: 1, 1, 1);

        (await fleet.Store.ReadDocumentAsync(Document, Token))!.Version.Should().BeInRange(before!.Version + 2, before.Version + 4, "others share every 20 minutes");
    }

    /// <summary>Of a fleet that was stopped for the night, nobody knows this hour.</summary>
    [Fact]
    public async Task Replica_that_starts_hours_after_the_others_ended_learns_by_itself()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 1, 1, 1);
        fleet.Time.Advance(TimeSpan.FromHours(7));

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Learning);
    }

    /// <summary>Nothing is learned of the hours of labels, and of numbers without a level that can be followed.</summary>
    [Fact]
    public async Task Late_replica_learns_by_itself_what_has_no_level()
    {
        await using var fleet = await LearnedAsync(2, static random => random.Next(4));
        await LiveAsync(fleet, hours: 7, 1, 1, valueOf: static random => random.Next(4));

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public async Task State_from_before_a_request_to_relearn_is_not_used()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 7, from: 1, to: Evening);
        await fleet[0].Fleet.RelearnAsync("fare", "A new tariff", cancellationToken: Token);
        await fleet.TickAsync();

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Learning);
    }

    [Fact]
    public async Task State_that_cannot_be_read_is_named_and_the_replica_learns_by_itself()
    {
        await using var fleet = await LearnedAsync(2);
        await LiveAsync(fleet, hours: 7, from: 1, to: Evening);
        var document = await fleet.Store.ReadDocumentAsync(Document, Token);
        await fleet.Store.TryWriteDocumentAsync(
            Document, document!.Version, document.Content.Replace("prediction", "latency", StringComparison.Ordinal), Token);

        var late = await AddAsync(fleet);

        StateOf(late).Should().Be(ChangeDetectionState.Learning);
        late.Logs.GetSnapshot().Should().ContainSingle(static log => log.Id.Name == "ReadFailed").Which.Message.Should().Contain($"'{Document}'");
    }

    private static ChangeDetectionState StateOf(TestReplica replica) => replica.Guard.GetStatus().Metrics[0].State;

    private static double Fare(Random random) => 15 + (10 * random.NextDouble());

    /// <summary>Replicas that have learned one baseline in the morning.</summary>
    private static async Task<TestFleet> LearnedAsync(int replicas, Func<Random, double>? valueOf = null)
    {
        var fleet = await TestFleet.StartAsync(
            replicas,
            ("Guards:fare:Baseline:MinimumDuration", "00:00:00"),
            ("Guards:fare:Change:OnBreach", "Fallback"),
            ("Guards:fare:Change:Shift:OnBreach", "Fallback"));
        await PredictAsync(fleet, 1000, static _ => 1, valueOf ?? Fare, seed: 1);
        return fleet;
    }

    private static async Task<TestReplica> AddAsync(TestFleet fleet)
    {
        var late = fleet.Add();
        await late.ExchangeAsync();
        return late;
    }

    /// <summary>Hours pass in which predictions slowly change by a factor.</summary>
    private static async Task LiveAsync(
        TestFleet fleet, int hours, double from, double to, Func<int, double>? ofReplica = null, int each = 20, Func<Random, double>? valueOf = null)
    {
        var minutes = 60 * hours;
        for (var minute = 1; minute <= minutes; minute++)
        {
            var level = from * Math.Pow(to / from, (double)minute / minutes);
            fleet.Time.Advance(TimeSpan.FromSeconds(50));
            await PredictAsync(fleet, each, replica => level * (ofReplica?.Invoke(replica) ?? 1), valueOf ?? Fare, minute);
        }
    }

    private static async Task PredictAsync(TestFleet fleet, int count, Func<int, double> factor, Func<Random, double> valueOf, int seed)
    {
        for (var replica = 0; replica < fleet.Replicas.Count; replica++)
        {
            var random = new Random((100 * seed) + replica);
            for (var i = 0; i < count; i++)
            {
                fleet[replica].Predict(factor(replica) * valueOf(random));
            }

            fleet[replica].Guard.EvaluateNow();
        }

        await fleet.TickAsync();
    }
}
