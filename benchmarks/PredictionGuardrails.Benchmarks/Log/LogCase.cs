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

    private static ServiceProvider Serve(string? path, ILogPeer? peer = null)
    {
        var services = new ServiceCollection();
        var guardrails = services.AddPredictionGuardrails().AddGuard<Features, double>("fare", guard =>
        {
            guard
                .Range(0, 500)
                .Key(static ride => ride.Id)
                .Log(static log => log
                    .Column("f0", static ride => ride.F0)
                    .Column("f1", static ride => ride.F1)
                    .Column("f2", static ride => ride.F2)
                    .Column("f3", static ride => ride.F3)
                    .Column("f4", static ride => ride.F4)
                    .Column("f5", static ride => ride.F5)
                    .Column("f6", static ride => ride.F6)
                    .Column("f7", static ride => ride.F7)
                    .Column("f8", static ride => ride.F8)
                    .Column("f9", static ride => ride.F9));
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
