using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>Replicas that share a real server.</summary>
public sealed class RedisFleetTests(RedisServer server)
{
    private readonly string _fleet = $"fares {Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_of_three_replicas_open_all()
    {
        await using var one = Start("pod-1", server.Start());
        await using var two = Start("pod-2", server.Start());
        await using var three = Start("pod-3", server.Start());
        await ExchangeAsync(one, two, three);

        one.Break();
        two.Break();
        await ExchangeAsync(one, two, three);

        three.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        three.Status.Guards[0].Votes.Select(static vote => vote.Replica).Should().BeEquivalentTo("pod-1", "pod-2");
        three.Status.Guards[0].History.Should().ContainSingle();
    }

    [Fact]
    public async Task Action_reaches_a_replica_that_starts_later()
    {
        await using var one = Start("pod-1", server.Start());
        await one.Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token);

        await using var late = Start("pod-2", server.Start());
        await late.ExchangeAsync();

        late.Guard.GetStatus().Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Server_that_is_killed_leaves_replicas_alone_until_another_one_runs()
    {
        var (port, process) = server.StartOwn();
        await using var one = Start("pod-1", $"127.0.0.1:{port}");
        one.Predict(1, 2);
        await one.ExchangeAsync();

        process.Kill();
        await process.WaitForExitAsync(Token);
        one.Predict(3);
        await one.ExchangeAsync();
        one.Status.AloneSince.Should().NotBeNull();
        one.Status.AloneReason.Should().StartWith($"The store (Redis at 127.0.0.1:{port}) ");

        server.StartOwn(port);
        await one.ExchangeUntilAnsweredAsync();
        one.Status.AloneSince.Should().BeNull();
        (await one.CountAsync()).Should().Be(3, "the counts that the server lost are sent again");
    }

    [Fact]
    public async Task Server_that_is_frozen_leaves_replicas_alone_until_it_continues()
    {
        var (port, process) = server.StartOwn();
        await using var one = Start("pod-1", $"127.0.0.1:{port}");
        one.Predict(1, 2);
        await one.ExchangeAsync();

        RedisServer.Signal(process, "STOP");
        one.Predict(3);
        await one.ExchangeAsync();
        one.Status.AloneReason.Should().Be($"The store (Redis at 127.0.0.1:{port}) didn't answer within 2 s.");

        RedisServer.Signal(process, "CONT");
        await one.ExchangeUntilAnsweredAsync();
        await one.ExchangeAsync();
        (await one.CountAsync()).Should().Be(3, "the server may have folded the report that it didn't answer");
    }

    [Fact]
    public async Task Counts_are_complete_after_the_server_was_flushed()
    {
        var (port, _) = server.StartOwn();
        await using var one = Start("pod-1", $"127.0.0.1:{port},allowAdmin=true");
        await using var two = Start("pod-2", $"127.0.0.1:{port}");
        one.Predict(1, 2);
        two.Predict(3);
        await ExchangeAsync(one, two);
        await one.Fleet.IsolateAsync("fare", "Wrong currency", cancellationToken: Token);

        await using (var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        await ExchangeAsync(one, two);
        await using var late = Start("pod-3", $"127.0.0.1:{port}");
        await late.ExchangeAsync();

        (await late.CountAsync()).Should().Be(3);
        late.Guard.GetStatus().Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Server_that_is_full_leaves_replicas_alone_with_the_reason()
    {
        // The server itself takes more.
        var (port, _) = server.StartOwn(0, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
        await using var one = Start("pod-1", $"127.0.0.1:{port}");
        await one.ExchangeAsync();

        one.Status.AloneReason.Should().Contain("OOM");
    }

    [Fact]
    public async Task Password_is_used_and_never_shown()
    {
        var (port, _) = server.StartOwn(0, "--requirepass", "right-secret");
        await using var right = Start("pod-1", $"127.0.0.1:{port},password=right-secret");
        await using var wrong = Start("pod-2", $"127.0.0.1:{port},password=wrong-secret");

        await ExchangeAsync(right, wrong);

        right.Status.AloneSince.Should().BeNull();
        wrong.Status.AloneSince.Should().NotBeNull();
        $"{wrong.Status.AloneReason} {wrong.Status.Store} {right.Status.Store}".Should().NotContain("secret");
    }

    [Fact]
    public async Task Fleets_and_databases_of_one_server_are_apart()
    {
        await using var one = Start("pod-1", server.Start());
        await using var otherDatabase = Start("pod-2", $"{server.Start()},defaultDatabase=1");
        await using var otherFleet = new RedisReplica("pod-3", $"{_fleet} 2", fleet => fleet.UseRedis(server.Start()));
        await using var otherPrefix = new RedisReplica("pod-4", _fleet, fleet => fleet.UseRedis(server.Start(), "other"));

        await ExchangeAsync(one, otherDatabase, otherFleet, otherPrefix);
        await one.ExchangeAsync();

        one.Status.ReplicaCount.Should().Be(1);
    }

    [Fact]
    public async Task Connection_of_the_application_is_used_and_not_disposed()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Start());
        await using (var one = new RedisReplica("pod-1", _fleet, fleet => fleet.UseRedis(_ => connection)))
        {
            await one.ExchangeAsync();
            one.Status.AloneSince.Should().BeNull();
        }

        (await connection.GetDatabase().PingAsync()).Should().BePositive();
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=secret")]
    public void Configuration_without_an_endpoint_is_an_error(string configuration)
    {
        var start = () => new RedisReplica("pod-1", _fleet, fleet => fleet.UseRedis(configuration));

        start.Should().Throw<ArgumentException>().Which.Message.Should().NotContain("secret");
    }

    [Fact]
    public void Braces_in_the_prefix_are_an_error()
    {
        var start = () => new RedisReplica("pod-1", _fleet, static fleet => fleet.UseRedis("redis:6379", "a{b}"));

        start.Should().Throw<ArgumentException>().WithMessage("Braces aren't allowed in the prefix of keys*");
    }

    private RedisReplica Start(string name, string configuration) => new(name, _fleet, fleet => fleet.UseRedis(configuration));

    private static async Task ExchangeAsync(params RedisReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.ExchangeAsync();
        }
    }
}
