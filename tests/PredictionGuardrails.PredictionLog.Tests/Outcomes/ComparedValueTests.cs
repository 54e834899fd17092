using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Outcomes;

/// <summary>What outcomes are compared with if predictions aren't single values, as those of ML.NET.</summary>
public sealed class ComparedValueTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Outcome_is_compared_with_the_metric()
    {
        var quality = await MeasureAsync(static guard => guard.Metric("price", static quote => quote.Price), OutcomeType.Number, 12);

        quality.Should().ContainSingle().Which.Days.Should().ContainSingle().Which.Should().BeEquivalentTo(new { WithOutcome = 1.0, Error = 2.0, Bias = 2.0 });
    }

    [Fact]
    public async Task Outcome_is_compared_with_the_label()
    {
        var quality = await MeasureAsync(static guard => guard.Label("currency", static quote => quote.Currency), OutcomeType.Label, "USD");

        quality.Should().ContainSingle().Which.Days.Should().ContainSingle().Which.Should().BeEquivalentTo(new { WithOutcome = 1.0, Error = 1.0 });
    }

    [Fact]
    public async Task Outcome_is_not_compared_with_one_of_several_metrics()
    {
        var quality = await MeasureAsync(
            static guard => guard.Metric("price", static quote => quote.Price).Label("currency", static quote => quote.Currency), OutcomeType.Number, 12);

        quality.Should().BeEmpty();
    }

    [Fact]
    public async Task Prediction_that_is_not_finite_is_not_compared()
    {
        var quality = await MeasureAsync(static guard => guard.Metric("price", static quote => quote.Price, static price => price.Finite(BreachAction.Observe)), OutcomeType.Number, 12, double.NaN);

        quality.Should().ContainSingle().Which.Days.Should().BeEmpty();
    }

    private async Task<IReadOnlyList<OutcomeQuality>> MeasureAsync(
        Action<PredictionGuardBuilder<Ride, Quote>> configure, OutcomeType type, OutcomeValue value, double price = 10)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddPredictionGuardrails()
            .AddGuard<Ride, Quote>("fare", guard =>
            {
                configure(guard);
                guard.FallBackTo(new Quote(9, "USD")).Log(log => log.Outcome("paid", type, TimeSpan.FromDays(1)));
            })
            .AddPredictionLog(log => log.Path = _folder.Path)
            .Services.BuildServiceProvider();
        var id = services.GetRequiredService<PredictionGuard<Ride, Quote>>().PredictWithId(new Ride("r1", 42, 10), _ => new Quote(price, "EUR")).Id;
        var log = services.GetRequiredService<PredictionLogWriter>();
        await log.FlushAsync(Cancellation);
        await log.RecordAsync([new PredictionOutcome { Guard = "fare", Name = "paid", PredictionId = id, Value = value }], Cancellation);
        await log.EvaluateNowAsync(Cancellation);
        return log.GetOutcomeQuality();
    }

    private sealed record Quote(double Price, string Currency);
}
