using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.PredictionLog.Tests.Analysis;

/// <summary>One prediction, what turns out to be true, and what is logged of it.</summary>
public sealed record Trial<TPrediction>(TPrediction Prediction, OutcomeValue Outcome)
{
    public string Key { get; init; } = "";

    public long? Customer { get; init; }

    public double Distance { get; init; }

    public string? City { get; init; }
}

/// <summary>A service with one guard, <c>fare</c>, that makes given predictions.</summary>
public sealed class AnalyzedService<TPrediction> : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private int _made;

    public AnalyzedService(string path, Action<GuardLogBuilder<Trial<TPrediction>>> log, FastTimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        Time = time ?? new FastTimeProvider(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
        var configuration = new ConfigurationBuilder();
        if (typeof(TPrediction) == typeof(string))
        {
            configuration.AddInMemoryCollection([KeyValuePair.Create("PredictionGuardrails:Guards:fare:Output", (string?)"Label")]);
        }

        var collection = new ServiceCollection().AddSingleton<TimeProvider>(Time).AddSingleton<IConfiguration>(configuration.Build());
        services?.Invoke(collection);
        collection.AddPredictionGuardrails()
            .AddGuard<Trial<TPrediction>, TPrediction>("fare", guard => guard.FallBackTo(static (trial, _) => trial.Prediction)
                .Key(static trial => trial.Key).Unit(static trial => trial.Customer is { } customer ? customer : (PredictionKey)default).Log(log))
            .AddPredictionLog(options =>
            {
                options.Path = path;
                options.InstanceName = "test";
            });
        _services = collection.BuildServiceProvider();
        Guard = _services.GetRequiredService<PredictionGuard<Trial<TPrediction>, TPrediction>>();
        Log = _services.GetRequiredService<PredictionLogWriter>();
    }

    public FastTimeProvider Time { get; }

    public PredictionGuard<Trial<TPrediction>, TPrediction> Guard { get; }

    public PredictionLogWriter Log { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes predictions, and records their outcomes.</summary>
    public async Task ServeAsync(IEnumerable<Trial<TPrediction>> trials, TimeSpan step = default)
    {
        foreach (var chunk in trials.Select(trial => trial with { Key = $"k{_made++}" }).Chunk(4000))
        {
            foreach (var trial in chunk)
            {
                Guard.Predict(trial, static trial => trial.Prediction);
                if (step > TimeSpan.Zero)
                {
                    Time.Advance(step);
                }
            }

            await Log.FlushAsync(Cancellation);
            var known = chunk.Where(static trial => trial.Outcome.Type is not null);
            await Log.RecordAsync([.. known.Select(static trial => new PredictionOutcome { Guard = "fare", Name = "paid", Key = trial.Key, Value = trial.Outcome })], Cancellation);
        }
    }

    /// <summary>Waits until all outcomes are final, and analyzes them.</summary>
    public Task<OutcomeAnalysis> AnalyzeAsync(int days = 30)
    {
        Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        return Log.AnalyzeAsync("fare", "paid", days, cancellationToken: Cancellation);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

internal static class Trials
{
    public static readonly TimeSpan Maturity = TimeSpan.FromDays(1);

    /// <summary>Analyzes numbers.</summary>
    public static Task<OutcomeAnalysis> AnalyzeAsync(
        string path, IEnumerable<Trial<double>> trials, OutcomeType type = OutcomeType.Number, double? quantile = null) =>
        AnalyzeAsync(path, trials, log => log.Outcome("paid", type, Maturity, unit: "EUR", quantile: quantile)
            .Column("distance", static trial => trial.Distance).Column("city", static trial => trial.City));

    public static async Task<OutcomeAnalysis> AnalyzeAsync<TPrediction>(
        string path, IEnumerable<Trial<TPrediction>> trials, Action<GuardLogBuilder<Trial<TPrediction>>> log)
    {
        await using var service = new AnalyzedService<TPrediction>(path, log);
        await service.ServeAsync(trials);
        return await service.AnalyzeAsync();
    }

    public static double? Metric(this OutcomeAnalysis analysis, string name) => analysis.Metrics.Single(metric => metric.Name == name).Value;
}
