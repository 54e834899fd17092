using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>The client reconnects in the background. These options tell a test when it has, and don't have it wait between attempts.</summary>
internal sealed class ClientEvents : DefaultOptionsProvider
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once the connection for requests has failed.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Ends once the connection for requests has been made again.</summary>
    public Task Restored => _restored.Task;

    public override TimeSpan HeartbeatInterval => TimeSpan.FromMilliseconds(100);

    public override IReconnectRetryPolicy ReconnectRetryPolicy => new LinearRetry(1);

    public override Task AfterConnectAsync(ConnectionMultiplexer multiplexer, Action<string> log)
    {
        multiplexer.ConnectionFailed += (_, failure) => Complete(_failed, failure);
        multiplexer.ConnectionRestored += (_, failure) => Complete(_restored, failure);
        return Task.CompletedTask;
    }

    private static void Complete(TaskCompletionSource source, ConnectionFailedEventArgs change)
    {
        if (change.ConnectionType == ConnectionType.Interactive)
        {
            source.TrySetResult();
        }
    }
}
