using System.Text.Json;
using StackExchange.Redis;

namespace PredictionGuardrails.Benchmarks.FleetCalls;

/// <summary>
/// The peer: a breaker whose state is in Redis, in the manner of sony/gobreaker v2 with its store for Redis. A lock is held while the guarded call runs: it's taken
/// (SET NX PX), the state is read as JSON, the call is made, the state is written, and the lock is released by a script. Requests block the calling thread.
/// </summary>
internal sealed class LockPerCall : IDisposable
{
    private const string Unlock = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";
    private static readonly RedisKey LockKey = "gobreaker:mutex:fare";
    private static readonly RedisKey StateKey = "gobreaker:fare";
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);
    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly Func<TimeSpan> _wait;

    /// <param name="configuration">The configuration of the client.</param>
    /// <param name="wait">How long to wait while another replica has the lock.</param>
    public LockPerCall(string configuration, Func<TimeSpan> wait)
    {
        _connection = ConnectionMultiplexer.Connect(configuration);
        _database = _connection.GetDatabase();
        _wait = wait;
    }

    /// <summary>Calls the model under the lock.</summary>
    public double Call(double input, Func<double, double> model)
    {
        var token = Guid.NewGuid().ToString("N");
        while (!_database.StringSet(LockKey, token, Expiry, When.NotExists))
        {
            Thread.Sleep(_wait());
        }

        try
        {
            var text = (string?)_database.StringGet(StateKey);
            var state = text is null ? new State() : JsonSerializer.Deserialize<State>(text)!;
            if (state.IsOpen)
            {
                throw new InvalidOperationException("The breaker is open.");
            }

            var prediction = model(input);
            var next = state with { Requests = state.Requests + 1, Successes = state.Successes + 1 };
            _database.StringSet(StateKey, JsonSerializer.Serialize(next));
            return prediction;
        }
        finally
        {
            _database.ScriptEvaluate(Unlock, [LockKey], [token]);
        }
    }

    public void Dispose() => _connection.Dispose();

    private sealed record State
    {
        public bool IsOpen { get; init; }

        public long Generation { get; init; }

        public long Requests { get; init; }

        public long Successes { get; init; }

        public long Failures { get; init; }

        public DateTimeOffset? Expiry { get; init; }
    }
}
