namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>Estimates of quality before outcomes are final.</summary>
public sealed class EstimateTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FastTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
    private int _ride;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Error_is_estimated_from_the_errors_of_earlier_predictions()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 3, static i => (20, 20 + Sign(i, 2)));

        Predict(service, count: 100, static _ => 20);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Measures.Should().Equal(
            [new EstimatedMeasure("mean absolute error", 2, 2, 2), new EstimatedMeasure("bias", 0, -0.2, 0.2)],
            static (actual, expected) => actual.Name == expected.Name && actual.Value == expected.Value && Math.Abs(actual.Upper - expected.Upper) < 0.25);
        estimate.Predictions.Should().Be(100);
    }

    [Fact]
    public async Task Error_is_estimated_for_what_is_predicted_now()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 3, static i => i % 4 < 2 ? (20, 20 + Sign(i, 1)) : (80, 80 + Sign(i, 5)));

        Predict(service, count: 400, static i => i % 10 == 0 ? 20 : 80);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Measures[0].Value.Should().BeApproximately((0.1 * 1) + (0.9 * 5), 1e-9);
    }

    [Fact]
    public async Task Interval_is_wider_if_predictions_shift()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 3, static i => i % 4 < 2 ? (20, 20 + Sign(i, i % 3)) : (80, 80 + Sign(i, i % 3)));

        Predict(service, count: 400, static i => i % 4 < 2 ? 20 : 80);
        var same = await EstimateAsync(service, "paid");
        Predict(service, count: 2000, static _ => 80);
        var shifted = await EstimateAsync(service, "paid");

        WidthOf(shifted).Should().BeGreaterThan(2 * WidthOf(same), "what else shifted isn't known");
    }

    [Fact]
    public async Task Interval_is_narrow_if_nothing_shifts()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 3, static i => i % 4 < 2 ? (20, 20 + Sign(i, 1)) : (80, 80 + Sign(i, 5)));

        Predict(service, count: 400, static i => i % 4 < 2 ? 20 : 80);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Measures[0].Should().BeEquivalentTo(new { Value = 3.0, Lower = 3.0, Upper = 3.0 });
    }

    [Fact]
    public async Task Accuracy_is_estimated_with_calibrated_probabilities()
    {
        await using var service = Start();

        // Of predictions of 80%, only 60% turn out to be events; of those of 10%, none.
        await ServeDaysAsync(service, days: 5, static i => i % 2 == 0 ? (0.8, i % 10 < 6 ? 1 : 0) : (0.1, 0), "clicked");

        Predict(service, count: 1000, static _ => 0.8);
        var estimate = await EstimateAsync(service, "clicked");

        MeasureOf(estimate, "accuracy").Value.Should().BeApproximately(0.6, 1e-6);
        MeasureOf(estimate, "frequency of events").Value.Should().BeApproximately(0.6, 1e-6);
        MeasureOf(estimate, "mean squared error").Value.Should().BeApproximately((0.6 * 0.04) + (0.4 * 0.64), 1e-6);
    }

    [Fact]
    public async Task Area_under_the_curve_is_estimated_with_calibrated_probabilities()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 5, static i => i % 2 == 0 ? (0.8, i % 10 < 6 ? 1 : 0) : (0.1, 0), "clicked");

        Predict(service, count: 1000, static i => i % 4 == 0 ? 0.8 : 0.1);
        var estimate = await EstimateAsync(service, "clicked");

        // Of 250 predictions of 80%, 150 are expected to be events: they tie with 100 others, and are above 750.
        MeasureOf(estimate, "area under the ROC curve").Value.Should().BeApproximately(((0.5 * 100) + 750) / 850, 0.01);
    }

    [Fact]
    public async Task Few_outcomes_give_no_estimate()
    {
        await using var service = Start();
        Predict(service, count: 600, static _ => 20);
        await service.RecordAsync([.. Enumerable.Range(0, 150).Select(static i => Outcome("paid", i, 22))]);
        await PassAsync(service, TimeSpan.FromHours(25));

        Predict(service, count: 100, static _ => 20);

        (await EstimateAsync(service, "paid")).Should().BeNull();
    }

    [Fact]
    public async Task Predictions_unlike_those_with_outcomes_are_counted()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 5, static i => i % 2 == 0 ? (0.3, i % 10 < 3 ? 1 : 0) : (0.1, 0), "clicked");

        Predict(service, count: 100, static i => i < 25 ? 0.9 : 0.3);
        var estimate = await EstimateAsync(service, "clicked");

        estimate!.UnfamiliarShare.Should().BeApproximately(0.25, 1e-9);
    }

    [Fact]
    public async Task Assumption_names_the_days_with_outcomes()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 3, static i => (20, 20 + Sign(i, 2)));

        Predict(service, count: 100, static _ => 20);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Assumption.Should().Be("Errors are assumed to depend on the predicted value as they did on the 3 days up to 2026-11-04 (1,200 outcomes).");
        estimate.Violation.Should().BeNull();
    }

    [Fact]
    public async Task Outcomes_that_contradict_estimates_are_a_violation()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 15, static i => (20, 20 + Sign(i, i % 3)));
        await ServeDaysAsync(service, days: 2, static i => (20, 20 + Sign(i, 5 + (i % 3))));

        Predict(service, count: 100, static _ => 20);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Violation.Should().StartWith("From 2026-11-12 to 2026-11-18, the mean absolute error was ").And.Contain(" The estimate was ");
    }

    [Fact]
    public async Task Outcomes_that_fit_estimates_are_no_violation()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 17, static i => (20, 20 + Sign(i, i % 3)));

        Predict(service, count: 100, static _ => 20);

        (await EstimateAsync(service, "paid"))!.Violation.Should().BeNull();
    }

    [Fact]
    public async Task Days_show_the_estimate_that_was_possible_then()
    {
        await using var service = Start();
        await ServeDaysAsync(service, days: 6, static i => (20, 20 + Sign(i, 2)));
        await ServeDaysAsync(service, days: 1, static i => (20, 20 + Sign(i, 6)));

        var days = service.Log.GetOutcomeQuality().Single(static quality => quality.Outcome == "paid").Days;

        days[0].EstimatedError.Should().BeNull("no outcomes were final on the first day");
        days[6].Should().BeEquivalentTo(new { Error = 6.0, EstimatedError = new { Value = 2.0 } });
    }

    [Fact]
    public async Task Estimates_survive_a_restart()
    {
        await using (var before = Start())
        {
            await ServeDaysAsync(before, days: 3, static i => i % 4 < 2 ? (20, 20 + Sign(i, 1)) : (80, 80 + Sign(i, 5)));
        }

        await using var service = Start();
        Predict(service, count: 400, static _ => 80);
        var estimate = await EstimateAsync(service, "paid");

        estimate!.Measures[0].Value.Should().BeApproximately(5, 1e-9);
    }

    private static EstimatedMeasure MeasureOf(OutcomeEstimate? estimate, string name) => estimate!.Measures.Should().ContainSingle(measure => measure.Name == name).Subject;

    private static double WidthOf(OutcomeEstimate? estimate) => estimate!.Measures[0].Upper - estimate.Measures[0].Lower;

    private static double Sign(int i, double error) => i % 2 == 0 ? error : -error;

    private static PredictionOutcome Outcome(string name, int ride, OutcomeValue value) => new() { Guard = "fare", Name = name, Key = $"r{ride}", Value = value };

    private TestService Start() => new(
        _folder.Path,
        time: _time,
        columns: static log => log
            .Outcome("paid", OutcomeType.Number, TimeSpan.FromDays(1), unit: "EUR")
            .Outcome("clicked", OutcomeType.Boolean, TimeSpan.FromDays(1), OutcomeAbsence.No));

    private void Predict(TestService service, int count, Func<int, double> prediction)
    {
        for (var i = 0; i < count; i++)
        {
            service.Guard.Predict(new Ride($"r{_ride++}", 1, 10), _ => prediction(i));
        }
    }

    /// <summary>Makes 400 predictions a day with outcomes that come a day later.</summary>
    private async Task ServeDaysAsync(TestService service, int days, Func<int, (double Prediction, double Outcome)> ride, string outcome = "paid")
    {
        for (var day = 0; day < days; day++)
        {
            var first = _ride;
            Predict(service, count: 400, i => ride(i).Prediction);
            await service.Log.FlushAsync(Cancellation);
            await service.RecordAsync([.. Enumerable.Range(0, 400).Select(i => Outcome(outcome, first + i, ValueOf(outcome, ride(i).Outcome)))]);
            await PassAsync(service, TimeSpan.FromDays(1));
        }

        await PassAsync(service, TimeSpan.FromMinutes(1));
    }

    private static OutcomeValue ValueOf(string outcome, double value) => outcome == "paid" ? value : value == 1;

    private static async Task<OutcomeEstimate?> EstimateAsync(TestService service, string outcome)
    {
        await service.Log.FlushAsync(Cancellation);
        await service.Log.EvaluateNowAsync(Cancellation);
        return service.Log.GetOutcomeQuality().Single(quality => quality.Outcome == outcome).Estimate;
    }

    private static async Task PassAsync(TestService service, TimeSpan time)
    {
        service.Time.Advance(time);
        await service.Log.EvaluateNowAsync(Cancellation);
    }
}
