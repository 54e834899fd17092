namespace PredictionGuardrails.Execution;

/// <summary>The items of a batch whose predictions may not reach the caller, and why.</summary>
internal sealed class RejectedItems
{
    private readonly List<(int Index, Rejection Rejection)> _items = [];

    public IReadOnlyList<(int Index, Rejection Rejection)> Items => _items;

    public bool Any => _items.Count > 0;

    /// <summary>All items, for one reason.</summary>
    public static RejectedItems All(int count, Rejection rejection)
    {
        var all = new RejectedItems();
        for (var i = 0; i < count; i++)
        {
            all.Add(i, rejection.ForAnother());
        }

        return all;
    }

    public void Add(int index, Rejection rejection) => _items.Add((index, rejection));

    /// <summary>Those that were rejected among the items that are not here, under the indices that they have in the whole batch.</summary>
    public RejectedItems With(RejectedItems ofTheRest, int[] places)
    {
        var all = new RejectedItems();
        all._items.AddRange(_items);
        all._items.AddRange(ofTheRest._items.Select(item => (places[item.Index], item.Rejection)));
        all._items.Sort(static (one, other) => one.Index.CompareTo(other.Index));
        return all;
    }

    /// <summary>The indices of the items that are not here.</summary>
    public int[] Others(int count)
    {
        var here = _items.Select(item => item.Index).ToHashSet();
        return [.. Enumerable.Range(0, count).Where(index => !here.Contains(index))];
    }
}
