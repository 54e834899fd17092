namespace PredictionGuardrails.Statistics;

/// <summary>A recorder's aggregates: one, and more where several threads fold at the same moment, so that none waits.</summary>
internal sealed class AggregateSet<TAggregate>(Func<TAggregate> create)
    where TAggregate : Aggregate
{
    private TAggregate[] _all = [];

    public ReadOnlySpan<TAggregate> All => Volatile.Read(ref _all);

    /// <summary>A free aggregate, claimed; a new one if there is none.</summary>
    /// <param name="home">
    /// The place of the one that the thread had the last time, which is tried first: threads that fold at the same moment part, and then each processor
    /// keeps what it counts in its own cache.
    /// </param>
    public TAggregate Take(ref int home)
    {
        var all = All;
        for (var i = 0; i < all.Length; i++)
        {
            var place = (int)((uint)(home + i) % (uint)all.Length);
            if (!all[place].IsFull && all[place].Claim.TryTake())
            {
                home = place;
                return all[place];
            }
        }

        var another = create();
        another.Claim.TryTake();
        while (true)
        {
            var before = Volatile.Read(ref _all);
            if (Interlocked.CompareExchange(ref _all, [.. before, another], before) == before)
            {
                home = before.Length;
                return another;
            }
        }
    }

    public void Clear() => Volatile.Write(ref _all, []);
}
