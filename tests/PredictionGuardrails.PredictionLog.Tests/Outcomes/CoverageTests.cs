namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>Outcomes that don't come.</summary>
public sealed class CoverageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    // A Monday.
    private readonly FastTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 18, 0, 0, TimeSpan.Zero));
    private int _ride;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Day_without_a_third_of_its_outcomes_is_found_when_it_is_over()
    {
        await using var service = Start();
        for (var day = 0; day < 12; day++)
        {
            await ServeAsync(service, outcomes: 180 + (day % 3));
        }

        service.Guard.Incident.Should().BeNull();
        await ServeAsync(service, outcomes: 120);
        await ServeAsync(service, outcomes: 180);
        await ServeAsync(service, outcomes: 180);

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "OutcomeCoverage", Metric = "paid", Action = BreachAction.Observe });
    }

    [Fact]
    public async Task Weekends_with_fewer_outcomes_are_as_usual()
    {
        await using var service = Start();

        for (var day = 0; day < 35; day++)
        {
            await ServeAsync(service, outcomes: _time.GetUtcNow().DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 130 + (day % 3) : 180 + (day % 3));
        }

        service.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public async Task Feed_that_rests_on_weekends_is_found_before_its_second_batch_is_missing()
    {
        await using var service = Start();
        await ServeWeeksAsync(service, weeks: 5);
        service.Guard.Incident.Should().BeNull();

        // Monday's batch came; Tuesday's doesn't.
        await ServeAsync(service, outcomes: 180);
        await ServeAsync(service, outcomes: 0);

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "OutcomeFeed", Metric = "paid", Expected = "outcomes at least every 1.21:36:00" });
    }

    [Fact]
    public async Task What_was_learned_of_a_feed_survives_a_restart()
    {
        await using (var before = Start())
        {
            await ServeWeeksAsync(before, weeks: 5);
        }

        await using var service = Start();
        await ServeAsync(service, outcomes: 180);
        await ServeAsync(service, outcomes: 0);

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "OutcomeFeed", Expected = "outcomes at least every 1.21:36:00" });
    }

    [Fact]
    public async Task Days_that_are_not_final_have_the_coverage_that_is_usual_at_their_age()
    {
        await using var service = new TestService(
            _folder.Path, time: _time, columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(4)));

        // Half of the outcomes come after a day, and three tenths after two more.
        for (var day = 0; day < 12; day++)
        {
            Predict(service, 100);
            await service.Log.FlushAsync(Cancellation);
            await PassAsync(service, TimeSpan.FromDays(1));
            await RecordAsync(service, _ride - 100, 50);
            if (day >= 2)
            {
                await RecordAsync(service, _ride - 250, 30);
            }
        }

        await PassAsync(service, TimeSpan.FromHours(1));
        var days = service.Log.GetOutcomeQuality().Single().Days;

        days[^1].ExpectedCoverage.Should().BeApproximately(0.5, 0.01);
        days[^2].ExpectedCoverage.Should().BeApproximately(0.5, 0.01);
        days[^3].ExpectedCoverage.Should().BeApproximately(0.8, 0.01);
        days[0].ExpectedCoverage.Should().BeNull("the day is final");
    }

    private void Predict(TestService service, int count)
    {
        for (var i = 0; i < count; i++)
        {
            service.Guard.Predict(new Ride($"r{_ride++}", 1, 10), _ => 20);
        }
    }

    private static Task<OutcomeReceipt> RecordAsync(TestService service, int first, int count) => service.RecordAsync(
        [.. Enumerable.Range(first, count).Select(static i => new PredictionOutcome { Guard = "fare", Name = "paid", Key = $"r{i}", Value = 21 })]);

    private TestService Start() => new(
        _folder.Path, time: _time, columns: static log => log.Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1), unit: "EUR"));

    /// <summary>Weeks with a batch of outcomes on each weekday.</summary>
    private async Task ServeWeeksAsync(TestService service, int weeks)
    {
        for (var day = 0; day < 7 * weeks; day++)
        {
            var isWeekend = _time.GetUtcNow().DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            await ServeAsync(service, outcomes: isWeekend ? 0 : 180, predictions: isWeekend ? 0 : 200);
        }
    }

    /// <summary>A day of predictions whose outcomes come at once.</summary>
    private async Task ServeAsync(TestService service, int outcomes, int predictions = 200)
    {
        var first = _ride;
        Predict(service, predictions);
        await service.Log.FlushAsync(Cancellation);
        if (outcomes > 0)
        {
            await RecordAsync(service, first, outcomes);
        }

        service.Guard.Predict(new Ride($"later{_ride}", 1, 10), _ => 20);
        await PassAsync(service, TimeSpan.FromDays(1));
    }

    private static async Task PassAsync(TestService service, TimeSpan time)
    {
        service.Time.Advance(time);
        await service.Log.EvaluateNowAsync(Cancellation);
    }
}
