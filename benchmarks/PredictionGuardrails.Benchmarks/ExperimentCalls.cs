using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Benchmarks;

/// <summary>
/// What an experiment costs a guarded call, by processor time of the calling thread, in interleaved turns. What calls observed is evaluated by a thread in the
/// background, as the hosted service does, or by calls of the variant. Linux only.
/// </summary>
internal static class ExperimentCalls
{
    private const int CallsOfTurn = 2_000;

    private sealed record Trip(string Customer, float Kilometers);

    public static void Run(int rounds)
    {
        using var without = Start(hasExperiment: false);
        using var off = Start(hasExperiment: true, ("Phase", "Off"));
        using var unexposed = Start(hasExperiment: true, ("Phase", "Canary"), ("Exposure", "0.000000001"));
        using var canary = Start(hasExperiment: true, ("Phase", "Canary"), ("Exposure", "1"));
        using var both = Start(hasExperiment: true, ("Phase", "Canary"), ("Exposure", "1"));
        var trips = Enumerable.Range(0, 4096).Select(static i => new Trip(string.Create(CultureInfo.InvariantCulture, $"customer-{i:D6}"), 5 + (i % 100 / 10f))).ToArray();
        var ofControl = trips.Where(trip => !IsOfVariant(canary, trip)).Take(1024).ToArray();
        Case[] cases =
        [
            new("no experiment", without.Guard, trips),
            new("off", off.Guard, trips),
            new("canary, unit isn't exposed", unexposed.Guard, trips),
            new("canary, control's arm", canary.Guard, ofControl),
            new("canary, both arms, with what the variant's calls evaluate", both.Guard, trips),
        ];
        using var evaluating = new CancellationTokenSource();
        var evaluator = new Thread(() =>
        {
            while (!evaluating.IsCancellationRequested)
            {
                canary.Evaluate();
                Thread.Sleep(1);
            }
        });
        evaluator.Start();
        for (var round = -rounds / 4; round < rounds; round++)
        {
            foreach (var one in cases)
            {
                one.Measure(isKept: round >= 0);
            }
        }

        evaluating.Cancel();
        evaluator.Join();
        Print(cases);
    }

    private static void Print(Case[] cases)
    {
        Console.WriteLine("| call | ns | 10% | more than without an experiment, ns | bytes |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var one in cases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Name} | {Turns.Median(one.Times):F1} | {Turns.Quantile(one.Times, 0.1):F1} | {Turns.Median(one.Times) - Turns.Median(cases[0].Times):F1} | {one.Bytes:F2} |"));
        }
    }

    private static bool IsOfVariant(Service service, Trip trip)
    {
        var context = new PredictionContext();
        service.Guard.Predict(context, trip, static trip => trip.Kilometers * 2);
        return context.Arm == "v2";
    }

    private static Service Start(bool hasExperiment, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(
            static setting => $"PredictionGuardrails:Experiments:fare-v2:{setting.Key}", static setting => (string?)setting.Value)).Build());
        var builder = services.AddPredictionGuardrails().AddGuard<Trip, float>("fare", static guard => guard.Range(0, 500).Unit(static trip => trip.Customer));
        if (hasExperiment)
        {
            builder.AddExperiment<Trip, float>(
                "fare-v2", "fare", static experiment => experiment.Variant("v2", static _ => static trip => trip.Kilometers * 2));
        }

        return new Service(services.BuildServiceProvider(), hasExperiment);
    }

    private sealed class Service(ServiceProvider services, bool hasExperiment) : IDisposable
    {
        private readonly IExperimentManager? _manager = hasExperiment ? services.GetRequiredService<IExperimentManager>() : null;

        public PredictionGuard<Trip, float> Guard { get; } = services.GetRequiredService<PredictionGuard<Trip, float>>();

        public void Evaluate() => ((Experiments.ExperimentManager)_manager!).Experiments[0].Evaluate();

        public void Dispose() => services.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class Case(string name, PredictionGuard<Trip, float> guard, Trip[] trips)
    {
        private long _bytes;
        private int _next;

        public string Name => name;

        public List<double> Times { get; } = [];

        public double Bytes => _bytes / ((double)Times.Count * CallsOfTurn);

        public void Measure(bool isKept)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Turns.Now();
            Call();
            var time = (Turns.Now() - started) / (double)CallsOfTurn;
            if (isKept)
            {
                _bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
                Times.Add(time);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Call()
        {
            for (var i = 0; i < CallsOfTurn; i++)
            {
                guard.Predict(trips[_next++ % trips.Length], static trip => trip.Kilometers * 2);
            }
        }
    }
}
