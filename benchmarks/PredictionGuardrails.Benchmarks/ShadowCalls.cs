using System.Diagnostics;
using System.Globalization;
using HdrHistogram;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Benchmarks;

/// <summary>
/// What a caller notices of a variant in shadow, by the wall clock, in interleaved turns of a second: the model and the variant each keep a processor busy for a
/// while, and the caller rests as long as it calls.
/// </summary>
internal static class ShadowCalls
{
    private const int CallsBetweenRests = 5;
    private const long Longest = 10_000_000_000;
    private static readonly TimeSpan Work = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static void Run(int seconds)
    {
        Case[] cases =
        [
            new("no experiment", phase: null),
            new("off", "Off"),
            new("shadow", "Shadow"),
            new("shadow, the control isn't compared with itself", "Shadow", controlShare: "0"),
        ];
        for (var round = -5; round < seconds; round++)
        {
            foreach (var one in cases)
            {
                one.Measure(isKept: round >= 0);
            }
        }

        Console.WriteLine("| call | calls | busy | p50, µs | p99, µs | p99.9, µs | of no experiment | longest, ms | compared |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var one in cases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Name} | {one.Calls:N0} | {one.BusyShare:0%} | {one.At(50):F1} | {one.At(99):F1} | {one.At(99.9):F1} | {one.At(99.9) / cases[0].At(99.9):F2} | {one.At(100) / 1000:F1} | {one.Compared} |"));
            one.Dispose();
        }
    }

    private sealed class Case : IDisposable
    {
        private readonly LongHistogram _times = new(Longest, 3);
        private readonly ServiceProvider _services;
        private readonly PredictionGuard<double, double> _guard;
        private TimeSpan _busy;
        private TimeSpan _elapsed;

        public Case(string name, string? phase, string controlShare = "0.1")
        {
            Name = name;
            var services = new ServiceCollection();
            Dictionary<string, string?> settings = phase is null ? [] : new()
            {
                ["PredictionGuardrails:Experiments:fare-v2:Phase"] = phase,
                ["PredictionGuardrails:Experiments:fare-v2:Exposure"] = "1",
                ["PredictionGuardrails:Experiments:fare-v2:Shadow:ControlShare"] = controlShare,
            };
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            var builder = services.AddPredictionGuardrails().AddGuard<double, double>("fare", static guard => guard.Range(0, 500));
            if (phase is not null)
            {
                builder.AddExperiment<double, double>(
                    "fare-v2", "fare", static experiment => experiment.Variant("v2", static _ => Predict).Control(static _ => Predict));
            }

            _services = services.BuildServiceProvider();
            _guard = _services.GetRequiredService<PredictionGuard<double, double>>();
            _ = phase is null ? null : _services.GetRequiredService<IExperimentManager>();
        }

        public string Name { get; }

        public long Calls => _times.TotalCount;

        public double BusyShare => _busy / _elapsed;

        /// <summary>The number of inputs that were compared; empty without a shadow.</summary>
        public string Compared => _services.GetService<IExperimentManager>()?.GetStatus()[0].Variants[0] is { Calls: > 0 } variant
            ? variant.Calls.ToString("N0", CultureInfo.InvariantCulture)
            : "";

        /// <summary>The time within which a share of all calls ended, in microseconds.</summary>
        public double At(double percent) => _times.GetValueAtPercentile(percent) / 1000.0;

        public void Measure(bool isKept)
        {
            var started = Stopwatch.GetTimestamp();
            var busy = TimeSpan.Zero;
            for (var i = 0; Stopwatch.GetElapsedTime(started) < Turn; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                _guard.Predict(10 + (i % 100 / 10.0), Predict);
                var took = Stopwatch.GetElapsedTime(begun);
                busy += took;
                if (isKept)
                {
                    _times.RecordValue((long)took.TotalNanoseconds);
                }

                if (i % CallsBetweenRests == 0)
                {
                    Thread.Sleep(1);
                }
            }

            _busy += isKept ? busy : TimeSpan.Zero;
            _elapsed += isKept ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;
        }

        public void Dispose() => _services.Dispose();

        private static double Predict(double kilometers)
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < Work)
            {
                Thread.SpinWait(10);
            }

            return 2 * kilometers;
        }
    }
}
