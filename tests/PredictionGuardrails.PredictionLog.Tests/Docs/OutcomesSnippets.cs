// The code of docs/how-to/outcomes.md and docs/how-to/quality.md, compiled and run: see DocumentTests of the core, and OutcomesSnippetTests.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Docs;

public static class OutcomesSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Key(ride => ride.Id)
                .Log(log => log
                    .Outcome("paid", OutcomeType.Number, maturity: TimeSpan.FromDays(7), unit: "EUR")
                    .Outcome("disputed", OutcomeType.Boolean, maturity: TimeSpan.FromDays(30), absence: OutcomeAbsence.No)))
            .AddPredictionLog();
    }

    public static async Task RecordAsync(IOutcomeRecorder recorder, Ride ride, DateTimeOffset paidAt, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync(
            [new PredictionOutcome { Guard = "fare", Name = "paid", Key = ride.Id, Value = 17.5, HappenedAt = paidAt, Source = "billing" }],
            cancellationToken);
    }

    public static async Task AnalyzeAsync(IOutcomeRecorder recorder, CancellationToken cancellationToken)
    {
        var analysis = await recorder.AnalyzeAsync("fare", "paid", days: 7, cancellationToken: cancellationToken);
        foreach (var metric in analysis.Metrics)
        {
            Console.WriteLine($"{metric.Name}: {metric.Value}");
        }

        foreach (var segment in analysis.Segments.Where(segment => segment.IsWorse || segment.IsBiased))
        {
            Console.WriteLine($"{segment.Column} {segment.Value}: {segment.Ratio:F1} times the error of others, bias {segment.Bias:F2}");
        }

        foreach (var prediction in analysis.WorstPredictions)
        {
            Console.WriteLine($"{prediction.Key}: predicted {prediction.Prediction}, was {prediction.Outcome}");
        }
    }

    public static void Show(IOutcomeRecorder recorder)
    {
        foreach (var quality in recorder.GetOutcomeQuality())
        {
            foreach (var day in quality.Days)
            {
                Console.WriteLine($"{quality.Outcome}, {day.Day}: {quality.ErrorName} {day.Error}, {day.WithOutcome} of {day.Predictions} known{(day.IsFinal ? "" : " (not final)")}");
            }
        }
    }
    public static void ShowEstimate(OutcomeQuality quality)
    {
        if (quality.Estimate is { } estimate)
        {
            Console.WriteLine(estimate.Assumption);
            foreach (var measure in estimate.Measures)
            {
                Console.WriteLine($"{measure.Name}: {measure.Value} ({measure.Lower} to {measure.Upper})");
            }
        }
    }
}
