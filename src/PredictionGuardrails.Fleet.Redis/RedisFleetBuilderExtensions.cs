using PredictionGuardrails.Fleet.Redis;
using StackExchange.Redis;

namespace PredictionGuardrails;

/// <summary>Adds Redis as the store of a fleet.</summary>
public static class RedisFleetBuilderExtensions
{
    /// <summary>The default start of all keys.</summary>
    public const string DefaultKeyPrefix = "prediction-guardrails";

    /// <summary>Uses a Redis server, version 6.2 or later, a replicated one, or a cluster. All keys of a fleet are in one hash slot.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">
    /// The endpoints and options, in the format of StackExchange.Redis, for example <c>redis:6379,password=…,ssl=true,defaultDatabase=1</c>.
    /// </param>
    /// <param name="keyPrefix">The start of all keys. The name of the fleet follows. The default is <see cref="DefaultKeyPrefix"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> isn't valid, or has no endpoint; or <paramref name="keyPrefix"/> isn't allowed.</exception>
    public static FleetBuilder UseRedis(this FleetBuilder builder, string configuration, string keyPrefix = DefaultKeyPrefix)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(ConfigurationOptions.Parse(configuration), keyPrefix);
    }

    /// <summary>Uses a Redis server, version 6.2 or later, a replicated one, or a cluster. All keys of a fleet are in one hash slot.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">The endpoints and options. They are copied.</param>
    /// <param name="keyPrefix">The start of all keys. The name of the fleet follows. The default is <see cref="DefaultKeyPrefix"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> has no endpoint, or <paramref name="keyPrefix"/> isn't allowed.</exception>
    public static FleetBuilder UseRedis(this FleetBuilder builder, ConfigurationOptions configuration, string keyPrefix = DefaultKeyPrefix)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        ThrowIfNotAllowed(keyPrefix);
        if (configuration.EndPoints.Count == 0)
        {
            throw new ArgumentException("There is no endpoint. Expected at least a host, for example redis:6379.", nameof(configuration));
        }

        var own = configuration.Clone();

        // The server may start later than this process, and requests of an outage are made again by the fleet.
        own.AbortOnConnectFail = false;
        own.BacklogPolicy = BacklogPolicy.FailFast;
        return builder.UseStore((_, fleet) => new RedisFleetStore(new OwnConnection(own), fleet, keyPrefix));
    }

    /// <summary>Uses a connection of the application, which the fleet doesn't dispose.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connection">Gets the connection when the host starts.</param>
    /// <param name="keyPrefix">The start of all keys. The name of the fleet follows. The default is <see cref="DefaultKeyPrefix"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="keyPrefix"/> isn't allowed.</exception>
    public static FleetBuilder UseRedis(
        this FleetBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection, string keyPrefix = DefaultKeyPrefix)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connection);
        ThrowIfNotAllowed(keyPrefix);
        return builder.UseStore((services, fleet) => new RedisFleetStore(new SharedConnection(connection(services)), fleet, keyPrefix));
    }

    private static void ThrowIfNotAllowed(string keyPrefix)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyPrefix);
        if (keyPrefix.AsSpan().ContainsAny('{', '}'))
        {
            throw new ArgumentException("Braces aren't allowed in the prefix of keys, because they choose the hash slot in a cluster.", nameof(keyPrefix));
        }
    }
}
