using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>A guarded call, and a way to keep what it predicted.</summary>
/// <param name="Name">What the result calls it.</param>
/// <param name="Terms">What happens to a row for which there is no room, and what is lost if the machine fails.</param>
/// <param name="Call">The call.</param>
/// <param name="Drain">Waits until nothing waits in memory.</param>
/// <param name="CloseAndCount">Ends it, and counts what can be read back.</param>
internal sealed record LogCase(string Name, string Terms, Func<Features, double> Call, Action Drain, Func<long> CloseAndCount)
{
    /// <summary>The call without a log, which all are compared with.</summary>
    public static LogCase Unlogged()
    {
        var services = Serve(path: null);
        var guard = services.GetRequiredService<PredictionGuard<Features, double>>();
        return new LogCase("Guard", "", ride => guard.Predict(ride, static ride => ride.F0 * 2), static () => { }, () =>
        {
            services.Dispose();
            return 0;
        });
    }

    /// <summary>The prediction log, with its usual options.</summary>
    /// <param name="folder">Where it writes to.</param>
    public static LogCase Logged(string folder)
    {
        var path = Path.Combine(folder, "prediction-log");
        var services = Serve(path);
        var guard = services.GetRequiredService<PredictionGuard<Features, double>>();
        var log = services.GetRequiredService<PredictionLogWriter>();
        return new LogCase(
            "Prediction log",
            "drops and counts; flushed every second",
            ride => guard.Predict(ride, static ride => ride.F0 * 2),
            () => log.FlushAsync().GetAwaiter().GetResult(),
            () =>
            {
                log.FlushAsync().GetAwaiter().GetResult();
                var count = CountAsync(path).GetAwaiter().GetResult();
                services.Dispose();
                return count;
            });
    }

    /// <summary>A call that is observed and not logged.</summary>
    public static LogCase Observed() => Of(new NoPeer());

    /// <summary>The peers.</summary>
    /// <param name="folder">Where they write to.</param>
    public static IEnumerable<Func<LogCase>> Peers(string folder) =>
    [
        () => Of(new SerilogPeer(folder)),
        () => Of(new ZLoggerPeer(folder)),
        () => Of(new ChannelPeer(folder)),
        () => Of(new SqlitePeer(folder)),
        () => Of(new FasterPeer(folder)),
    ];

    private static LogCase Of(ILogPeer peer)
    {
        var services = Serve(path: null, peer);
        var guard = services.GetRequiredService<PredictionGuard<Features, double>>();
        return new LogCase(
            peer.Name,
            peer.Terms,
            ride => guard.Predict(ride, static ride => ride.F0 * 2),
            peer.Drain,
            () =>
            {
                services.Dispose();
                return peer.CloseAndCount();
            });
    }

    /// <summary>Creates the guard that is called.</summary>
    /// <param name="path">Where the prediction log writes to; null for none.</param>
    /// <param name="peer">What else logs its calls; null for nothing.</param>
    public static ServiceProvider Serve(string? path, ILogPeer? peer = null)
    {
        var services = new ServiceCollection();
        var guardrails = services.AddPredictionGuardrails().AddGuard<Features, double>("fare", guard =>
        {
            guard
                .Range(0, 500)
                .Key(static ride => ride.Id)
                .Log(static log => log.Columns(["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"], static (ride, values) =>
                {
                    values[9] = ride.F9;
                    values[0] = ride.F0;
                    values[1] = ride.F1;
                    values[2] = ride.F2;
                    values[3] = ride.F3;
                    values[4] = ride.F4;
                    values[5] = ride.F5;
                    values[6] = ride.F6;
                    values[7] = ride.F7;
                    values[8] = ride.F8;
                }));
            if (peer is not null)
            {
                guard.Observe(new PeerObserver(peer));
            }
        });
        if (path is not null)
        {
            guardrails.AddPredictionLog(log => log.Path = path);
        }

        return services.BuildServiceProvider();
    }

    private static async Task<long> CountAsync(string path)
    {
        long count = 0;
        await foreach (var record in new PredictionLogReader(path).ReadAsync("fare"))
        {
            count += record.Columns["f9"] is double ? 1 : 0;
        }

        return count;
    }
}
