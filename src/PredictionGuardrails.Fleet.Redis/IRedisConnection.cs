using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>A connection to Redis.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    /// <summary>The endpoints, without secrets.</summary>
    string EndPoints { get; }

    /// <summary>Gets the database, and connects first if necessary.</summary>
    ValueTask<IDatabase> GetDatabaseAsync();
}
