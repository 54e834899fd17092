using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The metrics of a guard: their values, their baselines, and what is said of both.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task Metric_that_learns_has_its_progress()
    {
        await using var service = await Service.StartAsync();
        service.Predict(400);
        service.Fare.EvaluateNow();

        var metric = await GetMetricAsync(service);

        metric["baseline"]!.GetValue<string>().Should().Be("Learning");
        metric["learned"]!.GetValue<long>().Should().Be(400);
        metric["needed"]!.GetValue<long>().Should().Be(1000);
        Sentence(metric).Should().MatchRegex(@"^No baseline yet\. Last minute: [\d.]+ ± [\d.]+ \(400 predictions\)\.$");
    }

    [Fact]
    public async Task Evidence_is_below_one_while_predictions_match_the_baseline()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        (await GetMetricAsync(service))["evidence"]!.GetValue<double>().Should().BeLessThan(1);
    }

    [Fact]
    public async Task Latency_has_no_baseline()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        var latency = await GetMetricAsync(service, 1);

        latency["baseline"].Should().BeNull();
        latency["evidence"].Should().BeNull();
        latency["learned"]!.GetValue<long>().Should().Be(0);
    }

    [Fact]
    public async Task Baseline_that_varies_is_not_of_a_single_value()
    {
        await using var service = await Service.StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        (await GetMetricAsync(service))["isSingleValue"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Baseline_of_a_single_value_is_marked()
    {
        await using var service = await Service.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            service.Fare.Predict(0, static _ => 45);
        }

        service.Fare.EvaluateNow();

        var metric = await GetMetricAsync(service);

        metric["isSingleValue"]!.GetValue<bool>().Should().BeTrue();
        Sentence(metric).Should().Be("Last minute: 45 ± 0 (1,000 predictions). Baseline: 45 ± 0 (single value).");
    }

    [Fact]
    public async Task Metric_without_change_detection_waits_for_no_baseline()
    {
        await using var service = await Service.StartAsync(
            fare: static guard => guard.FallBackTo(10), configuration: new() { ["PredictionGuardrails:Guards:fare:Change:Enabled"] = "false" });
        service.Fare.Predict(0, static _ => 12);

        var metric = await GetMetricAsync(service);

        metric["baseline"]!.GetValue<string>().Should().Be("Off");
        Sentence(metric).Should().Be("Last minute: 12 (1 prediction).");
    }

    [Fact]
    public async Task Guard_that_watches_no_metric_has_no_evidence()
    {
        await using var service = await Service.StartAsync(guards: static guards =>
            guards.AddGuard<int, Uri>("page", static guard => guard.Check("secure", static page => page.Scheme == "https")));

        var guard = await service.GetAsync("guards/page");

        guard["row"]!["evidence"].Should().BeNull();
        Sentence(guard["metrics"]![0]!).Should().Be("No predictions in the last minute.");
    }

    [Fact]
    public async Task Guard_has_the_values_of_its_first_metric_that_is_watched()
    {
        await using var service = await Service.StartAsync(guards: static guards =>
            guards.AddGuard<int, Uri>("page", static guard => guard.Metric("length", static page => page.OriginalString.Length)));

        (await service.GetAsync("guards/page"))["row"]!["metric"]!.GetValue<string>().Should().Be("length");
    }

    [Fact]
    public async Task Guard_has_the_evidence_of_its_metric_with_the_most()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.Metric("cents", static fare => Math.Round(100 * (fare % 1))));
        PredictWithCents(service, 1000, 10);
        service.Fare.EvaluateNow();
        PredictWithCents(service, 40, 1000);

        var guard = await service.GetAsync("guards/fare");

        guard["metrics"]![0]!["baseline"]!.GetValue<string>().Should().Be("Changed");
        guard["metrics"]![1]!["evidence"]!.GetValue<double>().Should().BeLessThan(1);
        guard["row"]!["evidence"]!.GetValue<double>().Should().Be(1);
    }

    [Fact]
    public async Task Metric_without_predictions_says_so()
    {
        await using var service = await Service.StartAsync();

        var row = (await service.GetAsync("overview"))["guards"]![0]!;

        row["observed"].Should().BeNull();
        row["now"].Should().BeNull();
        Sentence(await GetMetricAsync(service)).Should().Be("No baseline yet. No predictions in the last minute.");
    }

    [Fact]
    public async Task Metric_that_reads_no_value_says_so()
    {
        await using var service = await StartWithFailingMetricAsync();
        service.Fare.Predict(0, static _ => 12);

        Sentence(await GetMetricAsync(service, 1)).Should().Be("Last minute: 1 prediction, none with a number or label.");
    }

    [Fact]
    public async Task Metric_that_reads_some_values_has_those()
    {
        await using var service = await StartWithFailingMetricAsync();
        service.Fare.Predict(0, static _ => 12);
        service.Fare.Predict(0, static _ => 8);

        Sentence(await GetMetricAsync(service, 1)).Should().Be("No baseline yet. Last minute: 8 (2 predictions).");
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_counted()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.Finite(BreachAction.Fallback).FallBackTo(10));
        foreach (var number in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            service.Fare.Predict(0, _ => number);
        }

        (await GetMetricAsync(service))["now"]!["notFinite"]!.GetValue<long>().Should().Be(3);
    }

    [Fact]
    public async Task Two_numbers_have_a_standard_deviation()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Predict(0, static _ => 10);
        service.Fare.Predict(0, static _ => 14);

        (await service.GetAsync("overview"))["guards"]![0]!["now"]!["standardDeviation"]!.GetValue<double>().Should().Be(2.8284);
    }

    [Fact]
    public async Task Labels_are_listed_by_share_and_then_by_name()
    {
        await using var service = await StartWithLabelsAsync("d", "c", "b", "a", "d");

        var labels = (await service.GetAsync("guards/class"))["metrics"]![0]!["now"]!["labels"]!.AsArray();

        labels.Select(static label => label!["label"]!.GetValue<string>()).Should().Equal("d", "a", "b", "c");
        labels.Select(static label => label!["share"]!.GetValue<double>()).Should().Equal(0.4, 0.2, 0.2, 0.2);
    }

    [Fact]
    public async Task Overview_has_three_labels_at_most()
    {
        await using var service = await StartWithLabelsAsync("d", "c", "b", "a", "d");

        var labels = (await service.GetAsync("overview"))["guards"]![1]!["now"]!["labels"]!.AsArray();

        labels.Select(static label => label!["label"]!.GetValue<string>()).Should().Equal("d", "a", "b");
    }

    [Theory]
    [InlineData(20_000_000, "2 s")]
    [InlineData(10_000_000, "1 s")]
    [InlineData(50_000, "5 ms")]
    [InlineData(10_000, "1 ms")]
    [InlineData(200, "20 µs")]
    [InlineData(10, "1 µs")]
    [InlineData(3, "300 ns")]
    public async Task Latency_has_a_unit_that_fits(long ticks, string latency)
    {
        await using var service = await Service.StartAsync();

        // Only some calls are timed.
        do
        {
            service.Fare.Predict(0, _ => TakeTime(service, ticks));
        }
        while (service.Fare.GetSnapshot("latency").FiniteCount == 0);

        Sentence(await GetMetricAsync(service, 1)).Should().Be($"Last minute: mean {latency}, 95th percentile {latency}.");
    }

    [Fact]
    public async Task Latency_without_calls_says_so()
    {
        await using var service = await Service.StartAsync();

        Sentence(await GetMetricAsync(service, 1)).Should().Be("No calls timed in the last minute.");
    }

    [Fact]
    public async Task Segments_have_their_metrics()
    {
        await using var service = await Service.StartAsync(fare: static guard => guard.Segment("zone", static input => $"{input:F0}").FallBackTo(10));
        service.Fare.Predict(7, static _ => 12);
        service.Fare.EvaluateNow();

        var segments = (await service.GetAsync("guards/fare"))["segments"]!.AsArray();

        var segment = segments.Should().ContainSingle().Which!;
        segment["segment"]!.GetValue<string>().Should().Be("zone 7");
        segment["metric"]!.GetValue<string>().Should().Be("prediction");
    }

    /// <summary>A guard whose metric "tip" can't be read of 12.</summary>
    private static Task<Service> StartWithFailingMetricAsync() => Service.StartAsync(fare: static guard => guard
        .Mode(GuardMode.Observe).Metric("tip", static fare => fare == 12 ? throw new InvalidOperationException("12 has no tip.") : fare));

    private static double TakeTime(Service service, long ticks)
    {
        service.Time.Advance(TimeSpan.FromTicks(ticks));
        return 10;
    }

    private static void PredictWithCents(Service service, int count, double fare)
    {
        var random = new Random(count);
        for (var i = 0; i < count; i++)
        {
            service.Fare.Predict(0, _ => fare + random.Next(0, 5) + random.NextDouble());
        }
    }

    private static async Task<Service> StartWithLabelsAsync(params string[] labels)
    {
        var service = await Service.StartAsync(guards: static guards => guards.AddGuard<int, string>("class", static guard => guard.Label()));
        foreach (var label in labels)
        {
            ((PredictionGuard<int, string>)service.Registry["class"]).Predict(0, _ => label);
        }

        return service;
    }

    private static async Task<JsonNode> GetMetricAsync(Service service, int place = 0) => (await service.GetAsync("guards/fare"))["metrics"]![place]!;

    private static string Sentence(JsonNode metric) => metric["sentence"]!.GetValue<string>();
}
