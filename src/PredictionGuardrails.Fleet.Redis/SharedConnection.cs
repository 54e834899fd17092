using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>A connection of the application.</summary>
internal sealed class SharedConnection(IConnectionMultiplexer connection) : IRedisConnection
{
    public string EndPoints => string.Join(", ", connection.GetEndPoints(configuredOnly: true).Select(EndPointText.Of));

    public ValueTask<IDatabase> GetDatabaseAsync() => ValueTask.FromResult(connection.GetDatabase());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
