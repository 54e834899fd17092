using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class SnapshotTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Every_raw_prediction_is_recorded_rejected_ones_too()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback).Finite(BreachAction.Observe).FallBackTo(1));
        guard.Inspect(1, 10);
        guard.Inspect(1, 30);
        guard.Inspect(1, 5_000);
        guard.Inspect(1, double.NaN);

        var snapshot = guard.GetSnapshot();

        snapshot.Count.Should().Be(4);
        snapshot.Mean.Should().Be(1_680);
        snapshot.NaNCount.Should().Be(1);
        snapshot.From.Should().Be(_world.Time.GetUtcNow());
    }

    [Fact]
    public void A_snapshot_says_its_values_in_words()
    {
        using var numbers = _world.NumberGuard();
        numbers.GetSnapshot().ToString().Should().Be("no values");
        numbers.Inspect(0, 12);
        numbers.GetSnapshot().ToString().Should().Be("12");
        numbers.Inspect(0, 14);
        numbers.GetSnapshot().ToString().Should().Be("13 ± 1.414");

        using var labels = _world.Guard<int, string>(guard => guard.Label(), name: "class");
        foreach (var label in (string[])["b", "a", "c", "d", "b"])
        {
            labels.Inspect(0, label);
        }

        labels.GetSnapshot().ToString().Should().Be("'b' 40%, 'a' 20%, 'c' 20%");
    }

    [Theory]
    [InlineData(DistributionDistance.PopulationStabilityIndex, 5)]
    [InlineData(DistributionDistance.JensenShannon, 0.85)]
    [InlineData(DistributionDistance.Wasserstein, 4)]
    public void Reference_that_is_mostly_its_largest_value_is_far_from_its_smallest(DistributionDistance distance, double least)
    {
        var reference = Of(i => i % 20 == 0 ? 0 : 1);

        Of(_ => 0).DistanceTo(reference, distance).Should().BeGreaterThan(least);
        reference.DistanceTo(reference, distance).Should().Be(0);
    }

    [Theory]
    [InlineData(DistributionDistance.PopulationStabilityIndex, 10)]
    [InlineData(DistributionDistance.JensenShannon, 0.99)]
    [InlineData(DistributionDistance.Wasserstein, double.MaxValue)]
    public void Reference_of_one_value_is_far_from_any_other(DistributionDistance distance, double least)
    {
        var reference = Of(_ => 5);

        Of(_ => 0).DistanceTo(reference, distance).Should().BeGreaterThan(least);
        Of(_ => 7).DistanceTo(reference, distance).Should().BeGreaterThan(least);
        reference.DistanceTo(reference, distance).Should().Be(0);
    }

    [Fact]
    public void Nothing_is_recorded_while_a_guard_is_off()
    {
        var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Off));
        guard.Inspect(1, 10);

        guard.GetSnapshot().Count.Should().Be(0);
    }

    [Fact]
    public async Task Synchronous_and_asynchronous_calls_are_recorded_alike()
    {
        var guard = _world.NumberGuard();
        guard.Predict(1, input => input);
        await guard.PredictAsync(2, (input, _) => new(input));
        await guard.PredictAsync(3, async (input, _) =>
        {
            await Task.Yield();
            return input;
        });
        await guard.InspectAsync(4, 4);

        guard.GetSnapshot().Mean.Should().Be(2.5);
    }

    [Fact]
    public void Every_metric_has_a_snapshot()
    {
        var guard = _world.Guard<int, Quote?>(guard => guard
            .NotNull(BreachAction.Observe)
            .Metric("price", quote => quote!.Price)
            .Label("currency", quote => quote!.Currency)
            .Metric("broken", quote => quote!.Confidence < 0 ? throw new FormatException() : quote.Confidence, it => it.NotNull(BreachAction.Observe)));
        guard.Inspect(1, new Quote(10, 1, "USD"));
        guard.Inspect(1, new Quote(20, 1, "EUR"));
        guard.Inspect(1, null);
        guard.Invoking(it => it.Inspect(1, new Quote(30, -1, "USD"))).Should().Throw<PredictionRejectedException>();

        guard.GetSnapshot().Count.Should().Be(4);
        guard.GetSnapshot().NullCount.Should().Be(1);
        guard.GetSnapshot("PRICE").Mean.Should().Be(20);
        guard.GetSnapshot("price").NullCount.Should().Be(1);
        guard.GetSnapshot("currency").LabelCounts.Should().BeEquivalentTo(new Dictionary<string, long> { ["USD"] = 2, ["EUR"] = 1 });
        guard.GetSnapshot("broken").UnmeasuredCount.Should().Be(1);
    }

    [Fact]
    public void A_label_that_cannot_be_read_is_counted_and_a_guard_that_is_gone_still_says_so()
    {
        var guard = _world.Guard<int, string>(guard => guard.Label().Label<string>("language", text => throw new FormatException(text)));
        guard.Invoking(it => it.Inspect(1, "text")).Should().Throw<PredictionRejectedException>();

        guard.Dispose();

        guard.GetSnapshot("language").UnmeasuredCount.Should().Be(1);
        guard.GetSnapshot().LabelCounts.Should().BeEquivalentTo(new Dictionary<string, long> { ["text"] = 1 });
    }

    [Fact]
    public void How_many_labels_are_counted_each_by_itself_can_be_configured()
    {
        _world.Configuration.Set("""{ "MaximumLabels": 2 }""");
        var guard = _world.Guard<int, Verdict>();
        Array.ForEach(Enum.GetValues<Verdict>(), verdict => guard.Inspect(1, verdict));

        guard.GetSnapshot().LabelCounts.Keys.Should().Equal("Approve", "Review");
        guard.GetSnapshot().OtherLabelCount.Should().Be(1);
    }

    [Fact]
    public void A_metric_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        var guard = _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        guard.Invoking(it => it.GetSnapshot("prize")).Should().Throw<ArgumentException>()
            .WithMessage("No metric named 'prize' exists. Did you mean 'price'?*");
        guard.Invoking(it => it.GetSnapshot(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_window_goes_back_as_far_as_it_says()
    {
        var guard = _world.NumberGuard();
        guard.Inspect(1, 1);
        Pass(TimeSpan.FromMinutes(30));
        guard.Inspect(1, 2);
        Pass(TimeSpan.FromSeconds(30));
        guard.Inspect(1, 3);

        guard.GetSnapshot(window: SnapshotWindow.LastMinute).Count.Should().Be(2);
        guard.GetSnapshot(window: SnapshotWindow.LastHour).Count.Should().Be(3);

        Pass(TimeSpan.FromMinutes(50));
        guard.GetSnapshot(window: SnapshotWindow.LastMinute).Count.Should().Be(0);
        guard.GetSnapshot(window: SnapshotWindow.LastHour).Count.Should().Be(2);

        Pass(TimeSpan.FromHours(2));
        guard.GetSnapshot(window: SnapshotWindow.LastHour).Count.Should().Be(0);
        guard.GetSnapshot().Count.Should().Be(3);
    }

    [Fact]
    public void The_last_minute_is_at_most_ten_seconds_more()
    {
        var guard = _world.NumberGuard();
        for (var second = 0; second < 300; second++)
        {
            guard.Inspect(1, second);
            _world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        guard.GetSnapshot(window: SnapshotWindow.LastMinute).Count.Should().BeInRange(60, 70);
        guard.GetSnapshot(window: SnapshotWindow.LastMinute).Maximum.Should().Be(299);
    }

    [Fact]
    public void A_reload_keeps_what_was_recorded()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();
        guard.Inspect(1, 1);

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 400 } }""");
        guard.Inspect(1, 2);

        guard.GetSnapshot().Count.Should().Be(2);
    }

    [Fact]
    public void A_guard_that_is_gone_still_says_what_it_saw()
    {
        var guard = _world.NumberGuard();
        guard.Inspect(1, 1);
        guard.Dispose();

        guard.GetSnapshot().Count.Should().Be(1);
    }

    [Fact]
    public async Task About_one_call_in_64_is_timed()
    {
        var guard = _world.NumberGuard();
        for (var i = 0; i < 3_200; i++)
        {
            guard.Predict(1, input =>
            {
                _world.Time.Advance(TimeSpan.FromMilliseconds(20));
                return input;
            });
        }

        for (var i = 0; i < 3_200; i++)
        {
            await guard.PredictAsync(1, async (input, _) =>
            {
                await Task.Yield();
                _world.Time.Advance(TimeSpan.FromMilliseconds(20));
                return input;
            });
        }

        // 100 expected; the distances are uniform from 1 to 127, so that the count's deviation is 6.
        var latency = guard.GetSnapshot("latency");
        latency.Count.Should().BeInRange(60, 140);
        latency.Mean.Should().BeApproximately(0.02, 1e-9);
    }

    [Fact]
    public async Task Asynchronous_call_that_completes_at_once_is_timed_as_well()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 10));
        for (var i = 0; i < 3_200; i++)
        {
            await guard.PredictAsync(1, (input, _) =>
            {
                _world.Time.Advance(TimeSpan.FromMilliseconds(20));
                return ValueTask.FromResult(input);
            });
        }

        guard.GetSnapshot("latency").Mean.Should().BeApproximately(0.02, 1e-9);
    }

    [Fact]
    public void Predictions_of_two_guards_in_turn_are_both_timed()
    {
        var (one, other) = (_world.NumberGuard(), _world.Guard<double, double>(name: "other"));
        for (var i = 0; i < 6_400; i++)
        {
            one.Predict(1, input => input);
            other.Predict(1, input => input);

            // Calls that follow each other more closely are timed less often.
            _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        one.GetSnapshot("latency").Count.Should().BeGreaterThan(20);
        other.GetSnapshot("latency").Count.Should().BeGreaterThan(20);
    }

    private void Pass(TimeSpan time)
    {
        // In steps, as real time passes: what was recorded is collected every ten seconds.
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(10))
        {
            _world.Time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    private MetricSnapshot Of(Func<int, double> value)
    {
        using var guard = _world.NumberGuard();
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(i, value(i));
        }

        return guard.GetSnapshot();
    }
}
