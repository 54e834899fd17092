using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>A connection of the fleet, which is made at the first request. It reconnects by itself.</summary>
internal sealed class OwnConnection(ConfigurationOptions configuration) : IRedisConnection
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile ConnectionMultiplexer? _connection;

    public string EndPoints => string.Join(", ", configuration.EndPoints.Select(EndPointText.Of));

    public async ValueTask<IDatabase> GetDatabaseAsync() =>
        (_connection ?? await ConnectAsync().ConfigureAwait(false)).GetDatabase();

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            // What the fleet waited for has been answered or timed out. A frozen server would have the service wait for 5 s.
            await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _connecting.Dispose();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            return _connection ??= await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
