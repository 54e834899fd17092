using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Tests.Logs;

/// <summary>A log of predictions that aren't single values, but have metrics.</summary>
public sealed class LogMetricTests : LogFixture
{
    [Fact]
    public async Task Metric_is_replayed_with_its_settings()
    {
        await QuoteAsync();
        Folder.Write("appsettings.json", """{ "PredictionGuardrails": { "Guards": { "quote": { "Metrics": { "price": { "Range": { "Maximum": 700, "OnBreach": "Fallback" } } } } } } }""");

        var result = Folder.RunJson("log", "replay", LogPath, "--settings", "<appsettings.json>", "--metric", "price");

        result["logged"]!["breachesByRule"]!["Range"]!.GetValue<long>().Should().Be(20);
        result["replay"]!["breachesByRule"]!["Range"]!.GetValue<long>().Should().Be(10, "prices of 600 are accepted now");
        result["replay"]!["rows"]!.GetValue<long>().Should().Be(2000);
    }

    [Theory]
    [InlineData("error: log: Predictions of guard 'quote' aren't single values, so the log doesn't contain them. Specify --metric. Metrics: price.")]
    [InlineData("error: log: Guard 'quote' has no metric 'prize' in the log. Specify --metric. Metrics: price.", "--metric", "prize")]
    public async Task Missing_metric_is_an_error_that_names_the_metrics(string error, params string[] options)
    {
        await QuoteAsync();

        var run = Folder.Run(["log", "replay", LogPath, "--guard", "quote", .. options]);

        (run.ExitCode, run.Output, run.Error).Should().Be((2, "", error));
    }

    [Fact]
    public async Task Metrics_are_shown_instead_of_predictions()
    {
        await QuoteAsync();

        Folder.Run("log", "show", LogPath, "--last", "1").Output.Should().MatchRegex("rules +prediction_price +result_price");
    }

    /// <summary>2,000 quotes, ten of 600 and ten of 800 among them.</summary>
    private async Task QuoteAsync()
    {
        await using var services = new ServiceCollection().AddPredictionGuardrails()
            .AddGuard<double, Quote>("quote", static guard => guard
                .Metric("price", static quote => quote.Price, static price => price.Range(0, 500, BreachAction.Fallback))
                .FallBackTo(new Quote(12.5))
                .Log())
            .AddPredictionLog(log => log.Path = LogPath)
            .Services.BuildServiceProvider();
        var guard = services.GetRequiredService<PredictionGuard<double, Quote>>();
        foreach (var (price, i) in Support.Values.Prices(2000).Select(static (price, i) => ((double)price!, i)))
        {
            guard.Inspect(0, new Quote(i % 200 == 150 ? 600 : i % 200 == 160 ? 800 : price));
        }

        await services.GetRequiredService<PredictionLogWriter>().CloseSegmentsAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Quote(double Price);
}
