namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Replicas that predict normal fares with a standard deviation of 2, and have learned those with a mean of 20.</summary>
internal sealed class FaresFleet : IAsyncDisposable
{
    private const int MostTicks = 25;
    private int _seed;

    private FaresFleet(TestFleet fleet) => Fleet = fleet;

    public TestFleet Fleet { get; }

    public TestReplica this[int replica] => Fleet[replica];

    /// <summary>The rules that opened the breakers; null for those that are closed.</summary>
    public IReadOnlyList<string?> Rules => [.. Fleet.Replicas.Select(static replica => replica.Guard.GetStatus().OpenedBy?.Rule)];

    public IReadOnlyList<BreakerState> Breakers => [.. Fleet.Replicas.Select(static replica => replica.Breaker)];

    public static Task<FaresFleet> LearnedAsync(int replicas, params (string Key, string? Value)[] settings) =>
        LearnedAsync([.. Enumerable.Repeat("1", replicas)], settings);

    /// <summary>Starts replicas, has them learn and adopt one baseline, and lets a little time pass in which nothing is wrong.</summary>
    public static async Task<FaresFleet> LearnedAsync(string[] versions, params (string Key, string? Value)[] settings)
    {
        var fleet = new FaresFleet(new TestFleet(settings));
        Array.ForEach(versions, version => fleet.Fleet.Add(version));
        fleet.Predict(1000, static _ => 20, seed: 1);
        fleet.Fleet.Replicas.ToList().ForEach(static replica => replica.Guard.EvaluateNow());
        await fleet.PredictAsync(8, static _ => 20);
        return fleet;
    }

    /// <summary>Ten seconds after each other, all replicas predict and exchange with the store.</summary>
    /// <param name="ticks">How often.</param>
    /// <param name="mean">The mean of a replica's predictions.</param>
    /// <param name="each">How many predictions of each replica.</param>
    public async Task PredictAsync(int ticks, Func<int, double> mean, int each = 10)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            Predict(each, mean, ++_seed + 100);
            await Fleet.TickAsync();
        }
    }

    /// <summary>Predicts and exchanges until all breakers are open.</summary>
    public async Task PredictUntilOpenAsync(Func<int, double> mean)
    {
        for (var tick = 0; tick < MostTicks && Breakers.Contains(BreakerState.Closed); tick++)
        {
            await PredictAsync(1, mean);
        }
    }

    public void Predict(int count, Func<int, double> mean, int seed)
    {
        for (var replica = 0; replica < Fleet.Replicas.Count; replica++)
        {
            var random = new Random((1000 * seed) + replica);
            Fleet[replica].Predict([.. Enumerable.Range(0, count).Select(_ => mean(replica) + (2 * Normal(random)))]);
        }
    }

    /// <summary>How many predictions, or probes, all replicas have made.</summary>
    public long CountPredictions() => Fleet.Replicas.Sum(static replica => replica.Guard.GetSnapshot().Count);

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
