namespace PredictionGuardrails.Statistics;

/// <summary>The slots of a recorder, the latest first. Threads add to the front without waiting; one reader at a time drops.</summary>
internal sealed class SlotList
{
    private ThreadSlot? _latest;

    public IEnumerable<ThreadSlot> All()
    {
        for (var slot = Volatile.Read(ref _latest); slot is not null; slot = slot.Earlier)
        {
            yield return slot;
        }
    }

    public void Add(ThreadSlot slot)
    {
        ThreadSlot? latest;
        do
        {
            latest = Volatile.Read(ref _latest);
            slot.Earlier = latest;
        }
        while (Interlocked.CompareExchange(ref _latest, slot, latest) != latest);
    }

    /// <param name="slot">The slot.</param>
    /// <param name="later">The one that was added after it, as far as is known; null if it was the latest.</param>
    public void Drop(ThreadSlot slot, ThreadSlot? later)
    {
        if (later is null && Interlocked.CompareExchange(ref _latest, slot.Earlier, slot) == slot)
        {
            return;
        }

        later ??= All().First(other => other.Earlier == slot);
        later.Earlier = slot.Earlier;
    }

    public void Clear() => Volatile.Write(ref _latest, null);
}
