using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>A service with a canary, whose predictions are logged. A second passes before each prediction.</summary>
internal sealed class LoggedCanary : IAsyncDisposable
{
    private static readonly TimeSpan Maturity = TimeSpan.FromHours(1);

    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _time = new(LoggedRides.Start);
    private int _ride;

    /// <param name="path">The folder of the log.</param>
    /// <param name="variant">The model of the variant, <c>v2</c>.</param>
    /// <param name="hasOutcomes">Whether arms are compared by the outcomes <c>paid</c> and <c>disputed</c>, which are final after an hour.</param>
    /// <param name="hasLabel">Whether arms are compared by the label <c>tariff</c>.</param>
    public LoggedCanary(string path, Func<LoggedRide, double> variant, bool hasOutcomes = false, bool hasLabel = false)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Experiments:fare-v2:Phase"] = "Canary",
            ["PredictionGuardrails:Experiments:fare-v2:Exposure"] = "0.9",
            ["PredictionGuardrails:Experiments:fare-v2:Guardrails:latency:Enabled"] = "false",
        }).Build());
        services.AddPredictionGuardrails()
            .AddGuard<LoggedRide, double>("fare", guard =>
            {
                guard.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Key(static ride => ride.Id).Unit(static ride => ride.Customer)
                    .Log(log => Declare(log, hasOutcomes));
                if (hasLabel)
                {
                    guard.Label("tariff", static fare => fare < 12 ? "short" : "long");
                }
            })
            .AddExperiment<LoggedRide, double>("fare-v2", "fare", experiment =>
            {
                Declare(experiment.Variant("v2", _ => variant), hasOutcomes);
                if (hasLabel)
                {
                    experiment.LabelGuardrail("tariff");
                }
            })
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "rides";
                log.RecordsPerThread = 1 << 14;
            });
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<PredictionGuardRegistry>();
        _services.GetRequiredService<IExperimentManager>();
    }

    public ExperimentStatus Status => _services.GetRequiredService<IExperimentManager>().GetStatus().Single();

    /// <returns>The key of the prediction.</returns>
    public string Predict(long customer, double fare)
    {
        var id = $"ride{++_ride}";
        _time.Advance(TimeSpan.FromSeconds(1));
        _services.GetRequiredService<PredictionGuard<LoggedRide, double>>().Predict(new LoggedRide(id, customer, fare), static ride => ride.Distance);
        return id;
    }

    /// <summary>Records outcomes, and lets an hour pass, so that they are final.</summary>
    public async Task MatureAsync(IReadOnlyList<PredictionOutcome> outcomes)
    {
        var log = _services.GetRequiredService<PredictionLogWriter>();
        await log.RecordAsync(outcomes, TestContext.Current.CancellationToken);
        await log.FlushAsync(TestContext.Current.CancellationToken);
        _time.Advance(Maturity);
        await log.EvaluateNowAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static void Declare(GuardLogBuilder<LoggedRide> log, bool hasOutcomes)
    {
        if (hasOutcomes)
        {
            log.Outcome("paid", OutcomeType.Number, Maturity, unit: "EUR").Outcome("disputed", OutcomeType.Boolean, Maturity, OutcomeAbsence.No);
        }
    }

    private static void Declare(ExperimentBuilder<LoggedRide, double> experiment, bool hasOutcomes)
    {
        if (hasOutcomes)
        {
            experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower).OutcomeGuardrail("disputed", GuardrailDirection.Higher).OutcomeErrorGuardrail("paid");
        }
    }
}
