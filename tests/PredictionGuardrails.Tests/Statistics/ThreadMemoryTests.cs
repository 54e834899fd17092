using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Statistics;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(MemoryAlone), DisableParallelization = true)]
public sealed class MemoryAlone;

[Collection(nameof(MemoryAlone))]
public sealed class ThreadMemoryTests : IDisposable
{
    private const int Threads = 600;
    private const int Segments = 20;

    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Memory_of_threads_is_released_when_they_end()
    {
        using var guard = _world.Guard<int, double>(guard => guard.Segment("city", static city => $"{city}"));
        Burst(guard, threads: 4);
        var before = Settle(guard);

        Burst(guard, Threads);

        (Settle(guard) - before).Should().BeLessThan(4 << 20, "{0} threads recorded in {1} segments each", Threads, Segments);
    }

    private static void Burst(PredictionGuard<int, double> guard, int threads)
    {
        using var together = new Barrier(Math.Min(threads, 100));
        for (var begun = 0; begun < threads; begun += together.ParticipantCount)
        {
            var some = Enumerable.Range(0, together.ParticipantCount).Select(_ => new Thread(() => Predict(guard, together), maxStackSize: 256 << 10)).ToList();
            some.ForEach(static thread => thread.Start());
            some.ForEach(static thread => thread.Join());
        }
    }

    private static void Predict(PredictionGuard<int, double> guard, Barrier together)
    {
        together.SignalAndWait();
        for (var i = 0; i < 40 * Segments; i++)
        {
            guard.Predict(i % Segments, static city => city);
        }
    }

    /// <summary>The bytes in use once everything was read and nothing that is over is left.</summary>
    private static long Settle(PredictionGuard<int, double> guard)
    {
        guard.EvaluateNow();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
