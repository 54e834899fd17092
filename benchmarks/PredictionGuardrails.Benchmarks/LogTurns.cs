using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Benchmarks;

/// <summary>What logging a call with ten numeric columns costs its thread, by processor time, in interleaved turns. The writer works between the turns.</summary>
internal static class LogTurns
{
    private const int Calls = 2_000;

    public static void Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("prediction-log-");
        using var plain = Serve(folder.FullName, isLogged: false);
        using var logged = Serve(folder.FullName, isLogged: true);
        using var observed = new PredictionGuard<Features, double>("fare", static guard => guard.Range(0, 500).Observe(new Nothing()));
        using var identified = new PredictionGuard<Features, double>("fare", static guard => guard.Range(0, 500).Observe(new ReadsId()));
        var log = logged.GetRequiredService<PredictionLogWriter>();
        var (unlogged, guard) = (plain.GetRequiredService<PredictionGuard<Features, double>>(), logged.GetRequiredService<PredictionGuard<Features, double>>());
        var channel = Channel.CreateBounded<Row>(new BoundedChannelOptions(1 << 16) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        var features = Enumerable.Range(0, Calls).Select(static i => new Features(i, 5 + (i % 37))).ToArray();
        var variants = new (string Name, Func<double> Turn, List<double> Times)[]
        {
            ("Guard", () => Call(unlogged, features), []),
            ("Guard, observed", () => Call(observed, features), []),
            ("Guard, observed, with an identifier", () => Call(identified, features), []),
            ("Guard with the log", () => Call(guard, features), []),
            ("Guard, and a channel", () => CallAndSend(unlogged, channel.Writer, features), []),
        };
        for (var round = -200; round < rounds; round++)
        {
            foreach (var (_, turn, times) in variants)
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var started = Turns.Now();
                turn();
                var time = (Turns.Now() - started) / (double)Calls;
                if (round >= 0)
                {
                    times.Add(time);
                }

                if (round == rounds - 1)
                {
                    Console.WriteLine($"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / Calls} bytes a call");
                }

                while (channel.Reader.TryRead(out _))
                {
                }

                log.FlushAsync().GetAwaiter().GetResult();
            }
        }

        var bare = Median(variants[0].Times);
        Console.WriteLine("| what | ns a call | over Guard, ns |");
        Console.WriteLine("| --- | ---: | ---: |");
        foreach (var (name, _, times) in variants)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(times):F1} | {Median(times) - bare:F1} |"));
        }

        Console.WriteLine(log.GetStatus()[0]);
        logged.Dispose();
        folder.Delete(recursive: true);
    }

    private static ServiceProvider Serve(string path, bool isLogged)
    {
        var services = new ServiceCollection();
        var guardrails = services.AddPredictionGuardrails().AddGuard<Features, double>("fare", static guard => guard
            .Range(0, 500)
            .Key(static ride => ride.Id)
            .Log(static log =>
            {
                for (var i = 0; i < 10; i++)
                {
                    var column = i;
                    log.Column($"f{i}", ride => ride.Value + column);
                }
            }));
        if (isLogged)
        {
            guardrails.AddPredictionLog(log => log.Path = path);
        }

        return services.BuildServiceProvider();
    }

    private static double Call(PredictionGuard<Features, double> guard, Features[] features)
    {
        double sum = 0;
        foreach (var ride in features)
        {
            sum += guard.Predict(ride, static ride => ride.Value * 2);
        }

        return sum;
    }

    private static double CallAndSend(PredictionGuard<Features, double> guard, ChannelWriter<Row> writer, Features[] features)
    {
        double sum = 0;
        foreach (var ride in features)
        {
            var fare = guard.Predict(ride, static ride => ride.Value * 2);
            var v = ride.Value;
            writer.TryWrite(new Row(ride.Id, DateTimeOffset.UtcNow, fare, v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6, v + 7, v + 8, v + 9));
            sum += fare;
        }

        return sum;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private sealed class Nothing : IPredictionObserver<Features, double>
    {
        public void OnPrediction(in ObservedPrediction<Features, double> prediction)
        {
        }
    }

    private sealed class ReadsId : IPredictionObserver<Features, double>
    {
        public void OnPrediction(in ObservedPrediction<Features, double> prediction) => _ = prediction.Context.Id;
    }

    private sealed record Features(long Id, double Value);

    private readonly record struct Row(
        long Id, DateTimeOffset Time, double Fare, double F0, double F1, double F2, double F3, double F4, double F5, double F6, double F7, double F8, double F9);
}
