using System.Diagnostics;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>A cluster of three nodes. All keys of a fleet are in one slot, so that scripts can use them.</summary>
public sealed class RedisClusterTests(RedisServer server)
{
    [Fact]
    public async Task Fleets_of_any_name_work_in_a_cluster()
    {
        var ports = Enumerable.Range(0, 3).Select(_ => server.StartOwn(0, "--cluster-enabled", "yes").Port).ToList();
        await CreateAsync(ports);
        var configuration = string.Join(',', ports.Select(static port => $"127.0.0.1:{port}"));

        // Names in different slots, so that all nodes get some.
        foreach (var fleet in Enumerable.Range(0, 6).Select(static i => $"fares {i}"))
        {
            await using var one = new RedisReplica("pod-1", fleet, builder => builder.UseRedis(configuration));
            await using var two = new RedisReplica("pod-2", fleet, builder => builder.UseRedis(configuration));
            one.Predict(1, 2);
            await one.ExchangeUntilAnsweredAsync();
            await two.ExchangeUntilAnsweredAsync();
            await one.ExchangeAsync();

            two.Status.ReplicaCount.Should().Be(2);
            (await two.CountAsync()).Should().Be(2);
        }
    }

    private static async Task CreateAsync(IEnumerable<int> ports)
    {
        string[] arguments = ["--cluster", "create", .. ports.Select(static port => $"127.0.0.1:{port}"), "--cluster-replicas", "0", "--cluster-yes"];
        using var process = Process.Start(new ProcessStartInfo("redis-cli", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0, output);
    }
}
