using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>What logging costs each item of a batch, by processor time of the calling thread, in interleaved turns with the same batch without a log.</summary>
internal static class LogBatches
{
    private const int ItemsEach = 2_000;
    private const int WarmUp = 200;
    private static readonly int[] Sizes = [1, 10, 100, 1_000];

    public static void Run(int rounds, LogResult result)
    {
        var folder = Directory.CreateTempSubdirectory("prediction-log-");
        using var bare = LogCase.Serve(path: null);
        using var logged = LogCase.Serve(folder.FullName);
        var log = logged.GetRequiredService<PredictionLogWriter>();
        result.Write("| items | Guard, ns an item | over it with the log, ns | 10% | 90% | bytes an item |");
        result.Write("| ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var size in Sizes)
        {
            var without = new Batches(bare, size);
            var with = new Batches(logged, size);
            for (var round = -WarmUp; round < rounds; round++)
            {
                without.Measure(isKept: round >= 0);
                with.Measure(isKept: round >= 0);
                log.FlushAsync().GetAwaiter().GetResult();
            }

            var guard = Turns.Median(without.Times);
            result.Write(
                $"| {size:N0} | {guard:F1} | {Turns.Median(with.Times) - guard:F0} | {Turns.Quantile(with.Times, 0.1) - guard:F0} "
                + $"| {Turns.Quantile(with.Times, 0.9) - guard:F0} | {Turns.Median(with.Bytes) - Turns.Median(without.Bytes):F1} |");
        }

        // A log that runs writes its counters again.
        logged.Dispose();
        folder.Delete(recursive: true);
    }

    private sealed class Batches(IServiceProvider services, int size)
    {
        private readonly PredictionGuard<Features, double> _guard = services.GetRequiredService<PredictionGuard<Features, double>>();
        private readonly Features[] _features = Features.Some(ItemsEach);
        private readonly double[] _predictions = new double[size];

        /// <summary>Nanoseconds an item, of the processor.</summary>
        public List<double> Times { get; } = [];

        public List<double> Bytes { get; } = [];

        public void Measure(bool isKept)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Turns.Now();
            for (var first = 0; first < _features.Length; first += size)
            {
                _guard.PredictBatch(_features.AsSpan(first, size), _predictions, state: 2.0, Predict);
            }

            var time = Turns.Now() - started;
            var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (isKept)
            {
                Times.Add(time / (double)_features.Length);
                Bytes.Add(bytes / (double)_features.Length);
            }
        }

        private static void Predict(double factor, ReadOnlySpan<Features> features, Span<double> predictions)
        {
            for (var i = 0; i < features.Length; i++)
            {
                predictions[i] = features[i].F0 * factor;
            }
        }
    }
}
