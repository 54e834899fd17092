namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>Replicas that share a breaker, each called by a thread of its own at the same time.</summary>
/// <param name="name">What the result calls it.</param>
/// <param name="isFast">Whether a call takes nanoseconds.</param>
/// <param name="services">The services to start; none for the peer.</param>
/// <param name="calls">The call of each replica.</param>
/// <param name="end">Disposes what else there is.</param>
internal sealed class SharedCase(string name, bool isFast, GuardedService[] services, Func<double, double>[] calls, Action end) : IAsyncDisposable
{
    private readonly CallTimes[] _times = [.. calls.Select(static _ => new CallTimes())];

    public bool IsFast => isFast;

    /// <summary>Guards of this library, from one thread and as some replicas.</summary>
    public static IEnumerable<SharedCase> Guards(string store, int replicas)
    {
        foreach (var count in (int[])[1, replicas])
        {
            GuardedService[] services = [.. Enumerable.Range(1, count).Select(number => new GuardedService(store, $"{count}-{number}"))];
            yield return new SharedCase($"this fleet, {NameOf(count)}", true, services, [.. services.Select(CallOf)], static () => { });
        }
    }

    /// <summary>Breakers that take a lock for each call, with the wait of gobreaker's store, and with one that favors throughput.</summary>
    public static IEnumerable<SharedCase> Locks(string store, int replicas)
    {
        var waits = new (string Name, Func<TimeSpan> Wait)[]
        {
            ("tries again after 50 to 250 ms, as redsync", static () => TimeSpan.FromMilliseconds(Random.Shared.Next(50, 250))),
            ("tries again after 1 ms", static () => TimeSpan.FromMilliseconds(1)),
        };
        foreach (var count in (int[])[1, replicas])
        {
            foreach (var (name, wait) in count == 1 ? waits[..1] : waits)
            {
                LockPerCall[] locks = [.. Enumerable.Range(0, count).Select(_ => new LockPerCall(store, wait))];
                yield return new SharedCase(
                    count == 1 ? $"lock for each call, {NameOf(count)}" : $"lock for each call, {NameOf(count)}, {name}",
                    isFast: false,
                    [],
                    [.. locks.Select(CallOf)],
                    () => Array.ForEach(locks, static one => one.Dispose()));
            }
        }
    }

    public async Task StartAsync()
    {
        foreach (var service in services)
        {
            await service.StartAsync();
        }
    }

    public void Measure(TimeSpan turn, bool isKept)
    {
        var threads = calls.Select((call, place) => new Thread(() => _times[place].Measure(call, turn, isKept))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
    }

    /// <param name="cases">The first one is what the others are compared with.</param>
    public static void Print(SharedCase[] cases)
    {
        Console.WriteLine("| breaker | calls per second | p50, µs | p99.9, µs | longest, ms | calls |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var one in cases)
        {
            var all = one.Sum();
            Console.WriteLine(
                $"| {one.Name} | {all.Count / all.Elapsed.TotalSeconds:N0} | {all.At(50) / 1e3:N2} | {all.At(99.9) / 1e3:N2} | {all.LongestCall / 1e6:N1} | {all.Count:N0} |");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services)
        {
            await service.DisposeAsync();
        }

        end();
    }

    private string Name => name;

    private CallTimes Sum()
    {
        var sum = new CallTimes();
        Array.ForEach(_times, sum.Add);
        return sum;
    }

    private static string NameOf(int count) => count == 1 ? "1 thread" : $"{count} replicas";

    private static Func<double, double> CallOf(GuardedService service) => input => service.Guard.Predict(input, static input => input * 2);

    private static Func<double, double> CallOf(LockPerCall one) => input => one.Call(input, static input => input * 2);
}
