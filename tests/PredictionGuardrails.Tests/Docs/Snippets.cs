// The code in docs/, compiled. DocumentTests compares each code block with the lines of this file.
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Testing;

namespace PredictionGuardrails.Tests.Docs;

public sealed record Ride(float Kilometers, string City = "Paris");

public sealed record Quote(float Price, float Confidence, string Currency);

public sealed class FareModel
{
    public IReadOnlyList<float> ScoreAll(IReadOnlyList<Ride> rides) => [.. rides.Select(Score)];

    public void ScoreInto(ReadOnlySpan<Ride> rides, Span<float> answers)
    {
        for (var i = 0; i < rides.Length; i++)
        {
            answers[i] = Score(rides[i]);
        }
    }

    public float Score(Ride ride) => 2.50f + 1.80f * ride.Kilometers;
}

public sealed class BackupModel
{
    public float Score(Ride ride) => 3 * ride.Kilometers;
}

public sealed class RemoteModel
{
    public ValueTask<float> ScoreAsync(Ride ride, CancellationToken token) => ValueTask.FromResult(3 * ride.Kilometers);

    public async IAsyncEnumerable<float> ForecastAsync(Ride ride, [EnumeratorCancellation] CancellationToken token)
    {
        for (var hour = 0; hour < 3; hour++)
        {
            yield return await ScoreAsync(ride, token);
        }
    }
}

public sealed class PagingHandler : IGuardEventHandler
{
    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

public sealed class StateHandler : IGuardEventHandler
{
    public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{change.Guard}: {change.From} to {change.To}. {change.Reason}");
        return ValueTask.CompletedTask;
    }
}

public sealed class IncidentHandler : IGuardEventHandler
{
    public ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{(incident.IsOpen ? "open" : "closed")}: {incident.Summary}");
        return ValueTask.CompletedTask;
    }
}

public sealed class FareService(PredictionGuard<Ride, float> guard, FareModel model)
{
    public float Quote(Ride ride) => guard.Predict(ride, model.Score);
}

public sealed class TipService([FromKeyedServices("tip")] PredictionGuard<Ride, float> guard)
{
    public PredictionGuard<Ride, float> Guard { get; } = guard;
}

internal static class Snippets
{
    public static void TwoGuards(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.Range(0, 500))
            .AddGuard<Ride, float>("tip", guard => guard.Range(0, 100));
    }

    public static void Learning(PredictionGuardBuilder<Ride, float> guard)
    {
        guard.Change(BreachAction.Fallback, falseAlarmEvery: 10_000_000, ignoreBelow: 0.1);
        guard.Baseline(predictions: 5_000, minimumDuration: TimeSpan.FromHours(1), path: "baselines/fare.json");
    }

    public static void Segmenting(PredictionGuardBuilder<Ride, float> guard)
    {
        guard.Segment("city", ride => ride.City, maximum: 50);
    }

    public static void Telling(PredictionGuard<Ride, float> guard)
    {
        foreach (var segment in guard.GetSegments())
        {
            Console.WriteLine($"{segment}: {guard.GetSnapshot(segment: segment).Mean:F2}");
        }
    }

    public static void Stating(PredictionGuardBuilder<Ride, float> guard)
    {
        guard
            .Prediction(fare => fare
                .Mean(new() { WithinBaselineFactor = 3, OnBreach = BreachAction.Fallback })
                .Quantile(0.99, new() { Maximum = 300 })
                .Rate(ValueRate.Zero, new() { Maximum = 0.01 })
                .Distance(DistributionDistance.PopulationStabilityIndex))
            .NoData(TimeSpan.FromMinutes(10));
    }

    public static void Trust(PredictionGuard<Ride, float> guard, Ride ride, FareModel model)
    {
        foreach (var metric in guard.GetStatus().Metrics)
        {
            Console.WriteLine(metric); // prediction: learning (412 of 1,000 predictions)
        }

        try
        {
            Console.WriteLine(guard.Predict(ride, model.Score));
        }
        catch (BreakerOpenException tripped)
        {
            Console.WriteLine($"{tripped.Breach.Message} Tried again at {tripped.NextProbeAt}.");
        }

        guard.Isolate("the map service is down");
        guard.Reset();
    }

    public static async Task<float> Calls(
        PredictionGuard<Ride, float> guard, Ride ride, FareModel model, RemoteModel remote, CancellationToken cancellationToken)
    {
        // A method group or a lambda. The delegate allocates 64 bytes.
        var fare = guard.Predict(ride, model.Score);

        // The model as a state argument: no closure and no allocation.
        fare = guard.Predict(ride, model, static (model, ride) => model.Score(ride));

        // Asynchronous. If the model completes synchronously, nothing is allocated.
        fare = await guard.PredictAsync(ride, remote, static (remote, ride, token) => remote.ScoreAsync(ride, token), cancellationToken);

        // An existing prediction.
        fare = guard.Inspect(ride, fare);

        // The guarded call as a delegate, to pass on instead of the model's.
        Func<Ride, float> score = guard.Decorate(model.Score);
        return fare + score(ride);
    }

    public static int Batches(PredictionGuard<Ride, float> guard, Ride[] rides, float[] answers, FareModel model)
    {
        // Returns an array. The guard never writes to the model's own list.
        var fares = guard.PredictBatch(rides, model.ScoreAll);

        // Writes to existing memory. If there's no breach, nothing is allocated.
        guard.PredictBatch(rides, answers, model, static (model, rides, answers) => model.ScoreInto(rides, answers));

        // Checks the existing predictions of a batch and replaces them in place.
        guard.InspectBatch(rides, answers);
        return fares.Length;
    }

    public static async Task Streams(PredictionGuard<Ride, float> guard, Ride ride, RemoteModel remote, CancellationToken cancellationToken)
    {
        await foreach (var next in guard.PredictStreamAsync(ride, remote.ForecastAsync, cancellationToken))
        {
            Console.WriteLine(next);
        }
    }

    public static void Modes(PredictionGuard<Ride, float> guard, PredictionGuardRegistry registry)
    {
        guard.OverrideMode(GuardMode.Observe);      // this guard
        registry.OverrideMode(GuardMode.Observe);   // all guards (PredictionGuardRegistry is in the container)
        guard.ClearModeOverride();                   // as configured again
    }

    public static float WithoutContainer(ILoggerFactory loggerFactory, IConfiguration configuration)
    {
        using var guard = new PredictionGuard<Ride, float>(
            "fare",
            guard => guard.Range(0, 500),
            new PredictionGuardDependencies { LoggerFactory = loggerFactory, Configuration = configuration });
        return guard.Inspect(new Ride(1), 1);
    }

    public static void Checks(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard
            .OnBreach(BreachAction.Fallback)                                    // the default for checks without their own action
            .Finite(BreachAction.Throw)
            .Range(minimum: 0, maximum: 500, BreachAction.Clamp, minimumIsExclusive: true)
            .Check("covers the distance", (ride, fare) => fare >= ride.Kilometers)
            .FallBackTo(12.5f));
    }

    public static void Metrics(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, Quote>("quote", guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500, BreachAction.Clamp), (quote, price) => quote with { Price = price })
            .Metric("confidence", quote => quote.Confidence, confidence => confidence.Range(0, 1))
            .Label("currency", quote => quote.Currency, currency => currency.AllowedValues(["USD", "EUR"])));
    }

    public static void Fallbacks(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard
            .OnBreach(BreachAction.Fallback)
            .FallBackToLastKnownGood(maximumAge: TimeSpan.FromMinutes(5))
            .FallBackToService<BackupModel>((backup, ride, breach) => backup.Score(ride))
            .FallBackTo((ride, breach) => 2.50f + 1.80f * ride.Kilometers)
            .FallBackTo(12.5f));
    }

    public static float Exceptions(PredictionGuard<Ride, float> guard, FareModel model, Ride ride)
    {
        try
        {
            return guard.Predict(ride, model.Score);
        }
        catch (PredictionRejectedException rejection) when (rejection.Breach.Rule == RuleNames.Range)
        {
            return float.NaN; // handle the rejection
        }
    }

    public static void Statistics(PredictionGuard<Ride, float> guard)
    {
        var fares = guard.GetSnapshot();
        Console.WriteLine($"{fares.Count} fares, {fares.Mean:F2} ± {fares.StandardDeviation:F2}, median {fares.Quantile(0.5):F2}");

        var recent = guard.GetSnapshot(window: SnapshotWindow.LastMinute);
        Console.WriteLine($"{recent.FractionOf(recent.RepeatCount):P1} of the predictions in the last minute repeat the previous one");

        var latency = guard.GetSnapshot("latency");
        Console.WriteLine($"95% of the calls take {latency.Quantile(0.95) * 1000:F1} ms or less");

        using var reader = guard.OpenReader();
        var sinceThen = reader.Read();
    }

    public static void Handlers(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare")
            .AddGuardEventHandler<PagingHandler>()
            .AddBreachHandler(async (breach, token) => await File.AppendAllTextAsync("breaches.log", breach.Message + "\n", token));
    }

    public static void DrillInTest(IReadOnlyList<float> history)
    {
        var report = Drill.FromHistory(history, guard => guard
            .Range(0, 500, BreachAction.Fallback)
            .Change(BreachAction.Fallback)
            .FallBackTo(12.5f))
            .Run();

        report["x10"].ShouldBeDetected(within: 20);
        report["zeros 20 %"].ShouldBeDetected(within: 200);
        report.ShouldHaveFalseAlarmRate(perMillion: 1);
    }

    public static void DrillWithSettings(IReadOnlyList<float> history, IConfiguration configuration)
    {
        var report = (Drill.FromHistory(history) with { Guard = "fare", Configuration = configuration, Repetitions = 50, Seed = 7 }).Run();
        Console.WriteLine(report.ToMarkdown());
    }

    public static Fault[] OwnFaults()
    {
        Fault[] faults =
        [
            Faults.Scaled(10),
            Faults.MixedUnits(share: 0.1, factor: 1609.344),
            new Fault<double?>("cents for euros", "The currency's smallest unit is taken for the currency.", (right, random) => right * 100),
        ];
        return faults;
    }

    public static float FaultyFare(PredictionGuard<Ride, float> guard, Ride ride, FareModel model)
    {
        var faulty = new FaultyModel<Ride, float>(model.Score, Faults.Scaled(1000), new FaultOptions { From = 2000, Share = 0.1 });
        var fare = guard.Predict(ride, faulty.Score);
        return fare;
    }

    public static void FaultInStaging(HostApplicationBuilder builder)
    {
        builder.Services.AddPredictionGuardrails()
            .AddGuard<Ride, float>("fare", guard => guard.FallBackTo(12.5f))
            .InjectFault<Ride, float>("fare", Faults.Scaled(10), environments: ["Staging"]);
    }
}
