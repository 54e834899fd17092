using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>A metric over time.</summary>
public sealed class SeriesTests
{
    [Fact]
    public async Task Series_of_a_day_says_how_long_its_intervals_are()
    {
        await using var service = await Service.StartAsync();

        (await service.GetAsync("guards/fare/series?span=day"))["stepSeconds"]!.GetValue<int>().Should().Be(60);
    }

    [Fact]
    public async Task Series_of_a_number_has_lines_of_no_label()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Predict(0, static _ => 10);
        service.Pass(TimeSpan.FromSeconds(10));

        var series = await service.GetAsync("guards/fare/series");

        series["isLabel"]!.GetValue<bool>().Should().BeFalse();
        Names(series).Should().Equal("mean", "5th percentile", "median", "95th percentile", "minimum", "maximum");
    }

    [Fact]
    public async Task Sparkline_is_null_in_an_interval_without_predictions()
    {
        await using var service = await Service.StartAsync();
        service.Fare.Predict(0, static _ => 10);
        service.Pass(TimeSpan.FromSeconds(20));

        var row = (await service.GetAsync("overview"))["guards"]![0]!;

        row["sparkline"]!.ToJsonString().Should().Be("[10,null]");
    }

    [Fact]
    public async Task The_six_most_frequent_labels_have_a_line()
    {
        await using var service = await StartWithLabelsAsync();
        Predict(service, "rare", "a", "a", "b", "b", "c", "c", "d", "d", "e", "e", "f", "f");

        var series = await service.GetAsync("guards/class/series");

        Names(series).Should().BeEquivalentTo("a", "b", "c", "d", "e", "f");
    }

    [Fact]
    public async Task Labels_keep_their_lines()
    {
        await using var service = await StartWithLabelsAsync();
        Predict(service, "a", "a", "b");
        Predict(service, "b", "b", "c");

        Names(await service.GetAsync("guards/class/series")).Should().Equal("a", "b", "c");
    }

    private static Task<Service> StartWithLabelsAsync() =>
        Service.StartAsync(guards: static guards => guards.AddGuard<int, string>("class", static guard => guard.Label()));

    /// <summary>Predicts the labels in one interval.</summary>
    private static void Predict(Service service, params string[] labels)
    {
        foreach (var label in labels)
        {
            ((PredictionGuard<int, string>)service.Registry["class"]).Predict(0, _ => label);
        }

        service.Pass(TimeSpan.FromSeconds(10));
    }

    private static string[] Names(JsonNode series) => [.. series["lines"]!.AsArray().Select(static line => line!["name"]!.GetValue<string>())];
}
