using PredictionGuardrails;
using PredictionGuardrails.ML;
using PricingService.Fares;
using PricingService.Story;
using SilentFailure.Rides;

namespace PricingService;

/// <summary>A service that prices taxi rides by a model behind a guard, and shows what the guard sees at <c>/guardrails</c>.</summary>
internal static class PricingApplication
{
    /// <param name="args">Settings: <c>--Traffic:RidesPerSecond 0</c> makes no traffic of its own.</param>
    /// <param name="change">What a test changes before the service is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddPredictionGuardrails()
            .AddGuardedPredictionEngine<RideFeatures, FarePrediction>("fare", FareModel.Train, guard => guard
                .Metric("fare", prediction => prediction.Fare)
                .Key(ride => ride.Id)
                .Unit(ride => ride.Customer)
                .FallBackTo((ride, _) => FarePrediction.ByMeter(ride))
                .Log(log => log
                    .Owner("pricing-team")
                    .Column("distance", ride => ride.Miles, unit: "mi", description: "The distance of the ride.")
                    .Column("duration", ride => ride.Seconds, unit: "s", description: "The duration of the ride.")
                    .Column("passengers", ride => (long)ride.Passengers)
                    .Column("rate_code", ride => (long)ride.RateCode, description: "The tariff: 1 is the standard one, 2 is JFK Airport.")
                    .Outcome("paid", OutcomeType.Number, maturity: TimeSpan.FromMinutes(1), unit: "EUR", description: "What was paid for the ride.")))
            .AddExperiment<RideFeatures, FarePrediction>("fare-v2", "fare", experiment => AddMetrics(experiment.Variant("v2", FareVariants.Better)))
            .AddExperiment<RideFeatures, FarePrediction>("fare-v3", "fare", experiment => AddMetrics(experiment.Variant("v3", FareVariants.Dearer)))
            .AddExperiment<RideFeatures, FarePrediction>("fare-v4", "fare", experiment => AddMetrics(experiment.Variant("v4", FareVariants.Throwing)))
            .AddPredictionLog()
            .AddDashboard();
        builder.Services.AddSingleton<FareMixUp>();
        builder.Services.AddSingleton<FaultSwitch>();
        builder.Services.AddSingleton<Payments>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<Payments>());
        builder.Services.AddHostedService<Traffic>();
        change?.Invoke(builder);

        var app = builder.Build();
        app.MapPredictionGuardrails();
        app.MapPost("/quotes", (Ride ride, GuardedPredictionEngine<RideFeatures, FarePrediction> engine) => new { engine.Predict(RideFeatures.Of(ride)).Fare });
        app.MapStory();
        return app;
    }

    private static void AddMetrics(ExperimentBuilder<RideFeatures, FarePrediction> experiment) => experiment
        .Guardrail("fare", GuardrailDirection.Either)
        .Guardrail("price of a long mile", FareVariants.PriceOfLongMile, GuardrailDirection.Higher, margin: 0.03)
        .OutcomeErrorGuardrail("paid");
}
