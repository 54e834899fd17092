using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>The distribution of a metric, in bins.</summary>
public sealed class HistogramTests
{
    [Fact]
    public async Task Numbers_are_in_bins_of_equal_width_with_an_open_one_at_either_end()
    {
        await using var service = await StartAsync();
        PredictNumbers(service, [-64, 0, 64]);

        var bins = await GetBinsAsync(service);

        double[] edges = [.. Enumerable.Range(0, 41).Select(static i => -64 + (i * 3.2))];
        Numbers(bins, "from")[0].Should().BeNull();
        Numbers(bins, "from")[1..].Select(static from => from!.Value).Should().Equal(edges, AreClose);
        Numbers(bins, "to")[..^1].Select(static to => to!.Value).Should().Equal(edges, AreClose);
        Numbers(bins, "to")[^1].Should().BeNull();
    }

    [Fact]
    public async Task Each_bin_has_the_share_of_its_numbers()
    {
        await using var service = await StartAsync();
        PredictNumbers(service, [0, 0, 0, 64]);

        var shares = Numbers(await GetBinsAsync(service), "now");

        shares[0].Should().Be(0.75);
        shares[40].Should().Be(0.25);
        shares.Sum().Should().Be(1);
    }

    [Fact]
    public async Task Bins_have_the_range_of_the_baseline()
    {
        await using var service = await StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();
        service.Pass(TimeSpan.FromHours(2));
        PredictNumbers(service, [100, 100]);

        var bins = await GetBinsAsync(service);

        Numbers(bins, "from")[^1].Should().BeInRange(11, 13);
        Numbers(bins, "now")[^1].Should().Be(1);
        Numbers(bins, "normal")[^1].Should().BeLessThan(0.02);
    }

    [Theory]
    [InlineData(50, 5)]
    [InlineData(-50, 5)]
    [InlineData(0, 1e-9)]
    public async Task Bins_of_a_single_number_are_a_tenth_of_it_wide(double number, double width)
    {
        await using var service = await StartAsync();
        PredictNumbers(service, [number]);

        var bin = (await GetBinsAsync(service))[1]!;

        (bin["to"]!.GetValue<double>() - bin["from"]!.GetValue<double>()).Should().BeApproximately(width, width * 1e-6);
    }

    [Fact]
    public async Task Numbers_that_reach_to_infinity_have_no_bins()
    {
        await using var service = await StartAsync();
        PredictNumbers(service, [10, double.PositiveInfinity]);

        (await GetBinsAsync(service)).Should().BeEmpty();
    }

    [Fact]
    public async Task Metric_without_predictions_has_no_bins()
    {
        await using var service = await StartAsync();

        (await GetBinsAsync(service)).Should().BeEmpty();
    }

    [Fact]
    public async Task Metric_without_a_baseline_does_not_get_that_of_another()
    {
        await using var service = await StartAsync();
        service.Predict(1000);
        service.Fare.EvaluateNow();

        var bins = (await service.GetAsync("guards/fare/histogram?metric=latency"))["bins"]!.AsArray();

        bins.Should().NotBeEmpty().And.AllSatisfy(static bin => bin!["normal"].Should().BeNull());
    }

    [Fact]
    public async Task Labels_without_a_baseline_have_their_shares()
    {
        await using var service = await StartAsync();
        PredictLabels(service, "dog", 1);
        PredictLabels(service, "cat", 3);

        var bins = await GetBinsAsync(service, "class");

        bins.ToJsonString().Should().Be(
            """[{"from":null,"to":null,"label":"cat","now":0.75,"normal":null},{"from":null,"to":null,"label":"dog","now":0.25,"normal":null}]""");
    }

    [Fact]
    public async Task Labels_have_their_shares_in_the_baseline()
    {
        await using var service = await StartAsync();
        LearnLabels(service);
        PredictLabels(service, "dog", 4);

        var bins = await GetBinsAsync(service, "class");

        bins.ToJsonString().Should().Be(
            """[{"from":null,"to":null,"label":"cat","now":0,"normal":0.9},{"from":null,"to":null,"label":"dog","now":1,"normal":0.1}]""");
    }

    [Fact]
    public async Task Labels_of_the_baseline_are_there_without_predictions()
    {
        await using var service = await StartAsync();
        LearnLabels(service);

        var bins = await GetBinsAsync(service, "class");

        bins.Select(static bin => bin!["label"]!.GetValue<string>()).Should().Equal("cat", "dog");
        Numbers(bins, "now").Should().AllSatisfy(static now => now.Should().BeNull());
    }

    private static Task<Service> StartAsync() => Service.StartAsync(
        fare: static guard => guard.Finite(BreachAction.Fallback).FallBackTo(10),
        guards: static guards => guards.AddGuard<int, string>("class", static guard => guard.Label().Baseline(100, TimeSpan.Zero)));

    private static void PredictNumbers(Service service, double[] numbers)
    {
        foreach (var number in numbers)
        {
            service.Fare.Predict(0, _ => number);
        }
    }

    private static void PredictLabels(Service service, string label, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ((PredictionGuard<int, string>)service.Registry["class"]).Predict(0, _ => label);
        }
    }

    /// <summary>Learns a baseline of 90% cats that the last hour doesn't contain.</summary>
    private static void LearnLabels(Service service)
    {
        PredictLabels(service, "cat", 90);
        PredictLabels(service, "dog", 10);
        service.Registry["class"].EvaluateNow();
        service.Pass(TimeSpan.FromHours(2));
    }

    private static async Task<JsonArray> GetBinsAsync(Service service, string guard = "fare") =>
        (await service.GetAsync($"guards/{guard}/histogram"))["bins"]!.AsArray();

    private static double?[] Numbers(JsonArray bins, string column) => [.. bins.Select(bin => bin![column]?.GetValue<double>())];

    private static bool AreClose(double left, double right) => Math.Abs(left - right) < 1e-9;
}
