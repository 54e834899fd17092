using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Experiments.Simulation.Models;

/// <summary>
/// Canaries of trained models through the whole library: customers with several rides each call a guard, which divides them between the model in service and
/// another one.
/// </summary>
internal static class ModelTrials
{
    public const int Customers = 50_000;

    /// <summary>How many places in the order of miles the rides of a customer are apart at most; the longest ride is followed by the shortest.</summary>
    private const int Habit = 2_000;

    private const int MostCalls = 2_000_000;
    private const int CallsBetweenLooks = 500;

    public static void Run(Report report, string folder, int seeds)
    {
        var models = TaxiModels.Train(folder);
        report.Line($"\n## Trained models on real rides\n");
        report.Line($"Boosted trees of ML.NET on New York taxi rides, half of which are for training; {seeds} seeds each. {Customers:N0} synthetic customers, each with rides of about the same length, call a guard with a canary at 50/50; a call every 2 s of a simulated clock. Guardrail metrics: failures, the prediction (margin 10%), its error (5%), and the price of a mile on rides of more than 5 miles (4%), at the default rate of false decisions. These margins are what so many customers can exclude: their rides differ from customer to customer, so more calls of the same ones say little. *In service*: trained with 15,000 rides. *Equal*: with 15,000 others. *Better*: with 45,000, and more trees. *Worse*: the better one, 5% too expensive on rides of more than 5 miles. A run ends with the first decision, or after {MostCalls:N0} calls.\n");
        report.Line($"Mean errors: {string.Join(", ", models.Predictions.Keys.Select(model => string.Create(CultureInfo.InvariantCulture, $"{model} {models.ErrorOf(model):0.000}")))}.\n");
        report.Line($"| variant | right decision | right | stop | proceed | none | calls until the decision: median | 95% | shown by |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
        Row(report, models, "equal", ExperimentDecision.Proceed, seeds);
        Row(report, models, "better", ExperimentDecision.Proceed, seeds);
        Row(report, models, "worse", ExperimentDecision.Stop, seeds);
        report.Seconds();
        ErrorTrials.Run(report, models, seeds);
    }

    private static void Row(Report report, TaxiModels models, string variant, ExperimentDecision right, int seeds)
    {
        var trials = new Trial[seeds];
        Parallel.For(0, seeds, seed => trials[seed] = Try(models, variant, seed));
        var calls = trials.Select(static trial => trial.Calls).Order().ToArray();
        var isRight = trials.All(trial => trial.Decision == right);
        var shown = trials.Select(static trial => trial.ShownBy).OfType<string>().CountBy(static name => name).OrderByDescending(static name => name.Value);
        report.Line($"| {variant} | {right} | {report.Check(isRight)} | {Count(ExperimentDecision.Stop)} | {Count(ExperimentDecision.Proceed)} | {seeds - Count(ExperimentDecision.Stop) - Count(ExperimentDecision.Proceed)} | {calls[seeds / 2]:N0} | {calls[Math.Min(seeds - 1, seeds * 95 / 100)]:N0} | {string.Join(", ", shown.Select(static name => $"{name.Key} {name.Value}"))} |");

        int Count(ExperimentDecision decision) => trials.Count(trial => trial.Decision == decision);
    }

    private static Trial Try(TaxiModels models, string variant, int seed)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        using var services = Create(models, variant, seed, time);
        var experiments = services.GetRequiredService<IExperimentManager>();
        var guard = services.GetRequiredService<PredictionGuard<CustomerRide, float>>();
        var control = models.Predictions["control"];
        var random = new Random(seed);
        for (var call = 1; call <= MostCalls; call++)
        {
            var customer = random.Next(Customers);
            var ride = RideOf(models, customer, seed, random);
            guard.Predict(new CustomerRide(customer, ride), asked => control[asked.Ride]);
            time.Advance(TimeSpan.FromSeconds(2));
            if (call % CallsBetweenLooks == 0 && experiments.GetStatus()[0].Variants[0] is { Decision: ExperimentDecision.Stop or ExperimentDecision.Proceed } decided)
            {
                return new Trial(decided.Decision, call, decided.Guardrails.FirstOrDefault(static guardrail => guardrail.IsHarmShown)?.Name);
            }
        }

        return new Trial(ExperimentDecision.Continue, MostCalls, null);
    }

    /// <summary>The next ride of a customer, which is about as long as the others.</summary>
    public static int RideOf(TaxiModels models, int customer, int seed, Random random) =>
        (PlaceOf(customer, seed, models.Rides.Count) + random.Next(Habit)) % models.Rides.Count;

    /// <summary>Where the rides of a customer are in the order of miles.</summary>
    private static int PlaceOf(int customer, int seed, int rides) => new Random((customer * 7_919) + seed).Next(rides);

    private static ServiceProvider Create(TaxiModels models, string variant, int seed, FakeTimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Experiments:fare-v2:Phase"] = "Canary",
            ["PredictionGuardrails:Experiments:fare-v2:Exposure"] = "1",
            ["PredictionGuardrails:Experiments:fare-v2:Salt"] = seed.ToString(CultureInfo.InvariantCulture),
            ["PredictionGuardrails:Experiments:fare-v2:Guardrails:latency:Enabled"] = "false",
            ["PredictionGuardrails:Experiments:fare-v2:Guardrails:prediction:Margin"] = "0.1",
        }).Build());
        var predictions = models.Predictions[variant];
        services.AddPredictionGuardrails()
            .AddGuard<CustomerRide, float>("fare", static guard => guard.Range(-10, 500, BreachAction.Fallback).FallBackTo(12.5f).Unit(static ride => ride.Customer))
            .AddExperiment<CustomerRide, float>("fare-v2", "fare", experiment => experiment
                .Variant("v2", _ => asked => predictions[asked.Ride])
                .Guardrail("error", (asked, fare) => Math.Abs(fare - models.Rides[asked.Ride].Fare), GuardrailDirection.Higher, 0.05)
                .Guardrail("long mile", (asked, fare) => PriceOfLongMile(models.Rides[asked.Ride], fare), GuardrailDirection.Higher, 0.04));
        return services.BuildServiceProvider();
    }

    private static double? PriceOfLongMile(TaxiRide ride, float fare) => TaxiModels.IsLong(ride) ? fare / ride.Miles : null;

    /// <param name="Customer">The customer.</param>
    /// <param name="Ride">The number of the ride.</param>
    private readonly record struct CustomerRide(int Customer, int Ride);

    /// <summary>How a run ended.</summary>
    /// <param name="Decision">The decision; Continue for none.</param>
    /// <param name="Calls">After how many calls of both arms.</param>
    /// <param name="ShownBy">The guardrail metric that showed harm.</param>
    private sealed record Trial(ExperimentDecision Decision, int Calls, string? ShownBy);
}
