using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>Rules on quality, from predictions and outcomes to the breaker.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FastTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
    private int _ride;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Error_above_the_limit_opens_the_breaker()
    {
        await using var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));

        await ServeAsync(service, count: 200, error: 10);

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        var breach = service.Guard.GetStatus().OpenedBy!;
        breach.Should().BeEquivalentTo(new { Rule = "OutcomeError", Metric = "paid", Expected = "at most 2", ObservedValue = 10.0 });
        breach.Observed.Should().Be("a mean of 10");
        breach.PredictionCount.Should().BeInRange(2, 200);
        breach.Message.Should().Contain($"a mean of 10 over {breach.PredictionCount} predictions");
        service.Guard.Predict(new Ride("x", 1, 10), _ => 20).Should().Be(12.5);
    }

    [Fact]
    public async Task Error_below_the_limit_breaches_nothing()
    {
        await using var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));

        await ServeAsync(service, count: 2000, error: 1.9);

        service.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public async Task Quality_observes_by_default()
    {
        await using var service = Start(("MaximumError", "2"));

        await ServeAsync(service, count: 200, error: 10);

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        service.Guard.Incident!.First.Rule.Should().Be("OutcomeError");
    }

    [Fact]
    public async Task Predictions_are_not_evaluated_before_the_maturity()
    {
        await using var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));

        await ServeAsync(service, count: 200, error: 10, wait: TimeSpan.FromHours(23));

        service.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public async Task Breaker_stays_open_while_only_probes_are_in_range()
    {
        await using var service = await StartBrokenAsync();

        for (var i = 0; i < 200; i++)
        {
            service.Predict($"probe{i}");
        }

        service.Guard.EvaluateNow();
        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public async Task Breaker_closes_when_outcomes_of_probes_are_right()
    {
        await using var service = await StartBrokenAsync();

        await ServeAsync(service, count: 100, error: 1);
        service.Guard.EvaluateNow();

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Breaker_opens_again_when_outcomes_of_probes_are_wrong()
    {
        await using var service = await StartBrokenAsync();

        await ServeAsync(service, count: 100, error: 10);
        service.Guard.EvaluateNow();

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public async Task Breaker_opens_again_if_the_model_is_wrong_again_after_it_closed()
    {
        await using var service = await StartBrokenAsync();
        await ServeAsync(service, count: 100, error: 1);
        service.Guard.EvaluateNow();
        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);

        await ServeAsync(service, count: 200, error: 10);

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public async Task Predictions_before_the_breach_do_not_open_the_breaker_again()
    {
        await using var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));
        await ServeAsync(service, count: 200, error: 10, wait: TimeSpan.FromHours(12));
        await ServeAsync(service, count: 200, error: 10, wait: TimeSpan.FromHours(13));
        service.Time.Advance(TimeSpan.FromMinutes(1));
        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);

        await PassAsync(service, TimeSpan.FromHours(13));

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public async Task Breaker_closes_with_a_new_version_of_the_model()
    {
        await using var service = await StartBrokenAsync();

        service.Configuration["PredictionGuardrails:Guards:fare:ModelVersion"] = "1.1";
        ((IConfigurationRoot)service.Configuration).Reload();
        service.Predict("r1");
        service.Guard.EvaluateNow();

        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Change_of_errors_is_found_without_settings()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 8, error: 1);

        await ServeAsync(service, count: 500, error: 3);

        service.Guard.Incident!.First.Rule.Should().Be("OutcomeError");
        service.Guard.Incident!.First.Expected.Should().StartWith("at most 1.1").And.Contain("baseline: 1 over ");
    }

    [Fact]
    public async Task Probabilities_that_are_off_are_found()
    {
        await using var service = Start("clicked", ("CalibrationTolerance", "0.05"));
        for (var i = 0; i < 1000; i++)
        {
            service.Guard.Predict(new Ride($"r{i}", 1, 1), _ => 0.3);
        }

        await service.Log.FlushAsync(Cancellation);
        await service.RecordAsync([.. Enumerable.Range(0, 500).Select(static i => Outcome("clicked", $"r{i}", true))]);
        await PassAsync(service, TimeSpan.FromDays(2));

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "Calibration", Metric = "clicked", Expected = "frequencies of events within 5.0%" });
    }

    [Fact]
    public async Task Prediction_without_an_outcome_is_a_no_only_if_absence_means_so()
    {
        await using var service = Start("clicked", ("CalibrationTolerance", "0.05"));
        for (var i = 0; i < 1000; i++)
        {
            service.Guard.Predict(new Ride($"r{i}", 1, 1), _ => 0.01);
        }

        await PassAsync(service, TimeSpan.FromDays(2));

        service.Guard.Incident.Should().BeNull("none of them clicked, as predicted");
    }

    [Fact]
    public async Task Feed_that_stops_is_found_within_two_of_its_batches_and_does_not_open_the_breaker()
    {
        await using var service = Start(("OnBreach", "Throw"));
        await ServeDaysAsync(service, days: 9, error: 1);

        service.Predict("later");
        await PassAsync(service, TimeSpan.FromHours(47));

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "OutcomeFeed", Metric = "paid", Action = BreachAction.Observe });
        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public async Task Mean_of_a_window_is_compared_with_the_limit()
    {
        await using var service = Start(("MaximumError", "2"), ("Window", "1.00:00:00"), ("OnBreach", "Fallback"));

        await ServeAsync(service, count: 200, error: 10, wait: TimeSpan.FromHours(1));
        await ServeAsync(service, count: 1, error: 10);

        service.Guard.GetStatus().OpenedBy!.Should().BeEquivalentTo(new { Observed = "a mean of 10 in 1.00:00:00", PredictionCount = 200 });
    }

    [Fact]
    public async Task Quality_shows_days_with_the_ones_that_are_not_final()
    {
        await using var service = Start();
        await ServeAsync(service, count: 100, error: 2);
        await ServeAsync(service, count: 50, error: 1, wait: TimeSpan.Zero);

        var quality = service.Log.GetOutcomeQuality().Should().ContainSingle(quality => quality.Outcome == "paid").Subject;

        quality.ErrorName.Should().Be("mean absolute error");
        quality.Unit.Should().Be("EUR");
        quality.Days.Should().Equal(
            new OutcomeDay(new DateOnly(2026, 11, 2), 100, 100, 2, 0, IsFinal: false), new OutcomeDay(new DateOnly(2026, 11, 3), 50, 50, 1, 0, IsFinal: false));
        quality.Rules.Select(static rule => rule.Rule).Should().Equal("OutcomeError", "OutcomeCoverage", "OutcomeFeed");
        quality.Rules[0].Expected.Should().Be("learning (100 of 1,000 outcomes, 0 of 7 days)");
    }

    [Fact]
    public async Task Number_that_is_not_a_probability_is_not_compared_with_a_Boolean_value()
    {
        await using var service = Start("clicked", ("CalibrationTolerance", "0.05"));
        await ServeAsync(service, count: 200, error: 1);

        service.Log.GetOutcomeQuality().Single(static quality => quality.Outcome == "clicked").Days.Should().BeEmpty();
        service.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public async Task Quality_of_a_sample_stands_for_all_predictions()
    {
        await using var service = Start("paid", ("MaximumError", "2"));
        service.Set("Guards:fare:SampleRate", "0.25");

        await ServeAsync(service, count: 4000, error: 1, isByCustomer: true);

        service.Log.GetOutcomeQuality().Single(static quality => quality.Outcome == "paid").Days[0].Predictions.Should().BeApproximately(4000, 400);
    }

    [Fact]
    public async Task Predictions_that_do_not_fit_into_memory_are_represented_by_a_sample()
    {
        await using var service = Start("paid", log => log.MaximumOutcomeMemory = 1 << 20);

        await ServeAsync(service, count: 9000, error: 1, wait: TimeSpan.FromMinutes(1));
        await ServeAsync(service, count: 9000, error: 1, wait: TimeSpan.FromMinutes(1));

        var day = service.Log.GetOutcomeQuality().Single(static quality => quality.Outcome == "paid").Days[0];
        day.Predictions.Should().BeApproximately(18_000, 1_000);
        day.Error.Should().Be(1);
    }

    [Fact]
    public async Task Predictions_before_a_restart_are_evaluated_after_it()
    {
        await using (var before = Start(("MaximumError", "2"), ("OnBreach", "Fallback")))
        {
            await ServeAsync(before, count: 200, error: 10, wait: TimeSpan.FromHours(1));
            before.Guard.Incident.Should().BeNull();
        }

        await using var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));
        await PassAsync(service, TimeSpan.FromHours(25));

        service.Guard.GetStatus().OpenedBy!.Rule.Should().Be("OutcomeError");
    }

    [Fact]
    public async Task What_was_evaluated_before_a_restart_is_not_evaluated_again()
    {
        await using (var before = Start(("MaximumError", "2")))
        {
            await ServeAsync(before, count: 200, error: 10);
            before.Guard.Incident.Should().NotBeNull();
        }

        await using var service = Start(("MaximumError", "2"));
        await PassAsync(service, TimeSpan.FromHours(25));

        service.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public async Task What_was_learned_before_a_restart_is_known_after_it()
    {
        await using (var before = Start())
        {
            await ServeDaysAsync(before, days: 8, error: 1);
        }

        await using var service = Start();
        await ServeAsync(service, count: 500, error: 3);

        service.Guard.Incident!.First.Expected.Should().Contain("baseline: 1 over ");
    }

    [Fact]
    public async Task Log_contains_what_is_declared_of_an_outcome()
    {
        await using (var service = Start())
        {
            await ServeAsync(service, count: 10, error: 1);
        }

        var states = JsonNode.Parse(await File.ReadAllTextAsync(_folder.PathOf("outcomes/guard=fare/quality.json"), Cancellation))!;
        var declared = states["clicked"]!["declared"]!;
        (declared["type"]!.GetValue<string>(), declared["maturity"]!.GetValue<string>(), declared["absence"]!.GetValue<string>())
            .Should().Be(("Boolean", "1.00:00:00", "No"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "clicked": null }""")]
    [InlineData("""{ "clicked": { "baseline": null } }""")]
    [InlineData("""{ "clicked": { "days": [ { "day": "2026-11-01", "arrivals": null } ] } }""")]
    public async Task What_was_learned_and_is_damaged_is_logged_and_learned_again(string damaged)
    {
        Directory.CreateDirectory(_folder.PathOf("outcomes/guard=fare"));
        await File.WriteAllTextAsync(_folder.PathOf("outcomes/guard=fare/quality.json"), damaged, Cancellation);

        await using var service = Start();
        await ServeAsync(service, count: 10, error: 1);

        service.Logs.Collector.GetSnapshot().Should().ContainSingle(record => record.Id.Name == "QualityStateFailed");
    }

    [Theory]
    [InlineData("paid", "MaximumError", "-1", "Expected 0 or greater.")]
    [InlineData("paid", "MinimumAccuracy", "0.9", "Outcome 'paid' isn't a class. Use MaximumError.")]
    [InlineData("paid", "CalibrationTolerance", "0.1", "Calibration requires predictions that are probabilities, and a Boolean outcome.")]
    [InlineData("paid", "FalseAlarmRate", "10", "'10' isn't valid. Expected 1000 or more.")]
    [InlineData("paid", "Window", "1.00:00:00", "A window requires MaximumError or MinimumAccuracy.")]
    [InlineData("payed", "MaximumError", "1", "Guard 'fare' has no outcome with this name. Outcomes: paid, clicked, reason. To declare it, call Outcome(…) in Log(…).")]
    [InlineData("reason", "MaximumError", "1", "Predictions of the guard can't be compared with an outcome of type Label, so its quality can't be monitored.")]
    public void Setting_that_does_not_fit_is_an_error_with_its_path(string outcome, string setting, string value, string message)
    {
        var start = () => Start(outcome, (setting, value));

        start.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith($"PredictionGuardrails:PredictionLog:Guards:fare:Quality:{outcome}").And.EndWith(message);
    }

    private TestService Start(params (string Key, string Value)[] settings) => Start("paid", settings);

    private TestService Start(string outcome, params (string Key, string Value)[] settings) => Start(outcome, static _ => { }, settings);

    private TestService Start(string outcome, Action<PredictionLogOptions> configure, params (string Key, string Value)[] settings) => new(
        _folder.Path,
        configure,
        time: _time,
        columns: static log => log
            .Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1), unit: "EUR")
            .Outcome("clicked", OutcomeType.Boolean, TimeSpan.FromDays(1), OutcomeAbsence.No)
            .Outcome("reason", OutcomeType.Label, TimeSpan.FromDays(1)),
        settings: settings.ToDictionary(setting => $"Guards:fare:Quality:{outcome}:{setting.Key}", static setting => (string?)setting.Value));

    /// <summary>A service whose breaker outcomes have opened, and which is probing its model now.</summary>
    private async Task<TestService> StartBrokenAsync()
    {
        var service = Start(("MaximumError", "2"), ("OnBreach", "Fallback"));
        await ServeAsync(service, count: 200, error: 10);
        service.Time.Advance(TimeSpan.FromMinutes(1));
        service.Guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
        return service;
    }

    /// <summary>Makes predictions whose outcomes come a while later, all at once.</summary>
    private async Task ServeAsync(TestService service, int count, double error, TimeSpan? wait = null, bool isByCustomer = false)
    {
        var first = _ride;
        for (var i = 0; i < count; i++)
        {
            service.Guard.Predict(new Ride($"r{_ride}", isByCustomer ? _ride : 1, 10), _ => 20);
            _ride++;
            if (i % 4000 == 3999)
            {
                await service.Log.FlushAsync(Cancellation);
            }
        }

        await service.Log.FlushAsync(Cancellation);
        await service.RecordAsync([.. Enumerable.Range(first, count).Select(i => Outcome("paid", $"r{i}", 20 + (i % 2 == 0 ? error : -error)))]);
        await PassAsync(service, wait ?? TimeSpan.FromHours(25));
    }

    private async Task ServeDaysAsync(TestService service, int days, double error)
    {
        for (var day = 0; day < days; day++)
        {
            await ServeAsync(service, count: 300, error, TimeSpan.FromDays(1));
        }

        await service.Log.EvaluateNowAsync(Cancellation);
    }

    private static async Task PassAsync(TestService service, TimeSpan time)
    {
        service.Time.Advance(time);
        await service.Log.EvaluateNowAsync(Cancellation);
    }

    private static PredictionOutcome Outcome(string name, PredictionKey key, OutcomeValue value) => new() { Guard = "fare", Name = name, Key = key, Value = value };
}
