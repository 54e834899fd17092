namespace PredictionGuardrails.Statistics;

/// <summary>A recorder's aggregates: one, and more where several threads fold at the same moment, so that none waits.</summary>
internal sealed class AggregateSet<TAggregate>(Func<TAggregate> create)
    where TAggregate : Aggregate
{
    private TAggregate[] _all = [];

    public ReadOnlySpan<TAggregate> All => Volatile.Read(ref _all);

    /// <summary>An aggregate that nobody has, claimed; a new one if there is none.</summary>
    public TAggregate Take()
    {
        foreach (var aggregate in All)
        {
            if (!aggregate.IsFull && aggregate.Claim.TryTake())
            {
                return aggregate;
            }
        }

        var another = create();
        another.Claim.TryTake();
        while (true)
        {
            var before = Volatile.Read(ref _all);
            if (Interlocked.CompareExchange(ref _all, [.. before, another], before) == before)
            {
                return another;
            }
        }
    }

    public void Clear() => Volatile.Write(ref _all, []);
}
