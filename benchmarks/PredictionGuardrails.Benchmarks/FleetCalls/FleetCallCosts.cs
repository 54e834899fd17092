using System.Diagnostics;
using System.Globalization;

namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>
/// What a guarded call costs without a fleet, and with one whose store is healthy or fails in some way; and the same of a breaker that takes a lock for each call.
/// All of them take turns in short rounds, so that noise of the machine hits all alike.
/// </summary>
internal static class FleetCallCosts
{
    private const int Replicas = 4;
    private const int BlocksOfRound = 20;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SlowTurn = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    /// <param name="seconds">How long it's measured, after the warm-up.</param>
    public static async Task RunAsync(int seconds)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        await using var healthy = await StoreServer.StartAsync();
        await using var killed = await StoreServer.StartAsync();
        await using var frozen = await StoreServer.StartAsync();
        await using var slow = await StoreServer.StartAsync();
        await using var flushed = await StoreServer.StartAsync();
        await using var full = await StoreServer.StartAsync("--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
        await using var off = new GuardedService(store: null);
        FleetCase[] cases =
        [
            new("fleet off", off),
            new("fleet on, store healthy", new GuardedService(healthy.Configuration)),
            new("store killed", new GuardedService(killed.Configuration)),
            new("store frozen (`SIGSTOP`)", new GuardedService(frozen.Configuration)),
            new("store answers 5 s late", new GuardedService(slow.SlowConfiguration)),
            new("store flushed once in each round", new GuardedService(flushed.Configuration)),
            new("store full", new GuardedService(full.Configuration)),
        ];
        SharedCase[] shared = [.. SharedCase.Guards(healthy.Configuration, Replicas), .. SharedCase.Locks(healthy.Configuration, Replicas)];
        await StartAsync(cases, shared);
        await Task.Delay(TimeSpan.FromSeconds(3));
        killed.Kill();
        frozen.Freeze();
        slow.Delay(TimeSpan.FromSeconds(5));

        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUp + TimeSpan.FromSeconds(seconds))
        {
            var isKept = Stopwatch.GetElapsedTime(started) > WarmUp;
            await flushed.FlushAsync();
            for (var block = 0; block < BlocksOfRound; block++)
            {
                Array.ForEach(cases, one => one.MeasureBlock(isKept));
            }

            Array.ForEach(cases, one => one.Measure(Turn, isKept));
            Array.ForEach(shared, one => one.Measure(one.IsFast ? Turn : SlowTurn, isKept));
        }

        FleetCase.Print(cases);
        SharedCase.Print(shared);
        await EndAsync(cases, shared);
    }

    private static async Task StartAsync(FleetCase[] cases, SharedCase[] shared)
    {
        foreach (var one in cases)
        {
            await one.Service.StartAsync();
        }

        foreach (var one in shared)
        {
            await one.StartAsync();
        }
    }

    private static async Task EndAsync(FleetCase[] cases, SharedCase[] shared)
    {
        foreach (var one in cases)
        {
            await one.Service.DisposeAsync();
        }

        foreach (var one in shared)
        {
            await one.DisposeAsync();
        }
    }
}
