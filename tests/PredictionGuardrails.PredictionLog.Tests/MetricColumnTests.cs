using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Metrics that a guard declares are columns of its log.</summary>
public sealed class MetricColumnTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_of_the_prediction_and_of_the_result_are_columns()
    {
        var record = await LogAsync(new Quote(700, "EUR"));

        record.Columns.Should().Equal(new Dictionary<string, object?>
        {
            ["distance"] = 10.0,
            ["prediction_price"] = 700.0,
            ["result_price"] = 9.0,
            ["prediction_currency"] = "EUR",
            ["result_currency"] = "USD",
        });
    }

    [Fact]
    public async Task Metric_that_throws_is_null()
    {
        var record = await LogAsync(new Quote(7, null));

        record.Verdict.Should().Be(PredictionVerdict.Rejected);
        record.Columns["prediction_currency"].Should().BeNull();
        record.Columns["prediction_price"].Should().Be(7.0);
    }

    [Fact]
    public async Task Closed_file_has_them_too()
    {
        await LogAsync(new Quote(700, "EUR"));

        (await _folder.ReadAllAsync()).Single().Columns.Should().Contain("prediction_price", 700.0).And.Contain("result_currency", "USD");
    }

    private async Task<LoggedPrediction> LogAsync(Quote quote)
    {
        await using var services = new ServiceCollection().AddPredictionGuardrails()
            .AddGuard<Ride, Quote>("fare", guard => guard
                .Metric("price", static quote => quote.Price, static price => price.Range(0, 500, BreachAction.Fallback))
                .Label("currency", static quote => quote.Currency!.ToUpperInvariant())
                .FallBackTo(new Quote(9, "usd"))
                .Log(static log => log.Column("distance", static ride => ride.Kilometers)))
            .AddPredictionLog(log => log.Path = _folder.Path)
            .Services.BuildServiceProvider();
        try
        {
            services.GetRequiredService<PredictionGuard<Ride, Quote>>().Predict(new Ride("r1", 42, 10), _ => quote);
        }
        catch (PredictionRejectedException)
        {
            // The log contains it.
        }

        await services.GetRequiredService<PredictionLogWriter>().FlushAsync(TestContext.Current.CancellationToken);
        return (await _folder.ReadAllAsync()).Should().ContainSingle().Subject;
    }

    private sealed record Quote(double Price, string? Currency);
}
