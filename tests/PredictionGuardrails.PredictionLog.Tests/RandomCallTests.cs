using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Records take turns in the same memory, and most leave parts of it alone.</summary>
public sealed class RandomCallTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Gen<PredictionKey> Keys = Gen.OneOf(
        Gen.Const(default(PredictionKey)),
        Gen.Long.Select(PredictionKey.FromInt64),
        Gen.Guid.Select(PredictionKey.FromGuid),
        Gen.String[1, 8].Select(PredictionKey.FromString));

    /// <summary>Of the predictions, a fourth breaches the range, and the caller gets the fallback.</summary>
    private static readonly Gen<Call> Calls = Gen.Select(
        Keys, Keys, Gen.OneOf(Gen.Const(12.5), Gen.Const(0.0), Gen.Double[0, 500], Gen.Double[501, 1000]), Gen.Double[0, 9].Nullable(), Gen.Bool,
        static (key, unit, prediction, column, isLast) => new Call(key, unit, prediction, column, isLast));

    [Fact]
    public async Task Every_record_is_that_of_its_call() => await Calls.Array[1, 60].SampleAsync(CheckAsync, iter: 60);

    private static async Task CheckAsync(Call[] calls)
    {
        using var folder = new TestFolder();
        await using var services = new ServiceCollection()
            .AddPredictionGuardrails()
            .AddGuard<Call, double>("fare", static guard => guard
                .Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(static call => call.Key).Unit(static call => call.Unit)
                .Log(static log => log.Column("column", static call => call.Column)))
            .AddPredictionLog(log => log.Path = folder.Path)
            .Services.BuildServiceProvider();
        var guard = services.GetRequiredService<PredictionGuard<Call, double>>();
        foreach (var call in calls)
        {
            guard.Predict(call, static call => call.Prediction);
            if (call.IsLastOfTurn)
            {
                await services.GetRequiredService<PredictionLogWriter>().FlushAsync(Cancellation);
            }
        }

        await services.GetRequiredService<PredictionLogWriter>().FlushAsync(Cancellation);
        (await folder.ReadAllAsync()).Select(static record => new Row(
            record.Key, record.Unit, (double?)record.Prediction, (double?)record.Result, record.InclusionProbability, record.ArmProbability,
            (double?)record.Columns["column"]))
            .Should().Equal(calls.Select(static call => new Row(
                TextOf(call.Key), TextOf(call.Unit), call.Prediction, call.Prediction > 500 ? 12.5 : call.Prediction, 1, null, call.Column)));
    }

    private static string? TextOf(PredictionKey key) => key.IsNone ? null : key.ToString();

    private sealed record Call(PredictionKey Key, PredictionKey Unit, double Prediction, double? Column, bool IsLastOfTurn);

    private sealed record Row(string? Key, string? Unit, double? Prediction, double? Result, double Probability, double? ArmProbability, double? Column);
}
