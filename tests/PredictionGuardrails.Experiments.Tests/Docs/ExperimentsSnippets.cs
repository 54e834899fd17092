// The code of docs/how-to/experiments.md, compiled and run: see DocumentTests of the core, and SnippetTests.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Experiments.Tests.Docs;

public sealed record Ride(string Customer, double Kilometers)
{
    public string Id { get; init; } = "r-1";
}

public sealed class FareModel
{
    public double Predict(Ride ride) => 2 * ride.Kilometers;
}

public sealed class FareModelV2
{
    public double Predict(Ride ride) => 2.01 * ride.Kilometers;
}

public static class ExperimentsSnippets
{
    public static void Register(IServiceCollection services)
    {
        services.AddSingleton<FareModelV2>();
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Range(0, 500, BreachAction.Fallback)
                .FallBackTo(12.5)
                .Unit(ride => ride.Customer))
            .AddExperiment<Ride, double>("fare-v2", guard: "fare", experiment => experiment
                .Variant<FareModelV2>("v2", (model, ride) => model.Predict(ride)));
    }

    public static void CompareOutcomes(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", guard => guard
                .Key(ride => ride.Id)
                .Unit(ride => ride.Customer)
                .Log(log => log.Outcome("paid", OutcomeType.Number, maturity: TimeSpan.FromDays(7), unit: "EUR")))
            .AddPredictionLog()
            .AddExperiment<Ride, double>("fare-v2", guard: "fare", experiment => experiment
                .Variant<FareModelV2>("v2", (model, ride) => model.Predict(ride))
                .OutcomeGuardrail("paid", GuardrailDirection.Lower)
                .OutcomeErrorGuardrail("paid"));
    }

    public static void CompareControl(ExperimentBuilder<Ride, double> experiment)
    {
        experiment.Control(services => services.GetRequiredService<FareModel>().Predict);
    }

    public static void AddMetric(ExperimentBuilder<Ride, double> experiment)
    {
        experiment
            .Variant<FareModelV2>("v2", (model, ride) => model.Predict(ride))
            .Guardrail("price of a kilometer", (ride, fare) => fare / ride.Kilometers, GuardrailDirection.Higher, margin: 0.05);
    }

    public static void AddLabel(ExperimentBuilder<Ride, double> experiment)
    {
        experiment
            .Variant<FareModelV2>("v2", (model, ride) => model.Predict(ride))
            .LabelGuardrail("tariff", (ride, fare) => fare < 20 ? "short" : fare < 60 ? "usual" : "long");
    }
}

public sealed class ReleaseJob(IExperimentManager experiments)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var variant in experiments.GetStatus().SelectMany(experiment => experiment.Variants))
        {
            Console.WriteLine($"{variant.Name}: {variant.Decision}. {variant.Reason}");
        }

        await experiments.StopAsync("fare-v2", "Prices look odd.", by: "Ada", cancellationToken);
    }
}
