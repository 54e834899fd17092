namespace PredictionGuardrails.ChangeDetection;

/// <summary>The slots of a baseline's labels, by their numbers in a recorder; two follow, that of labels the baseline doesn't know and that of missing ones.</summary>
internal sealed class LabelSlots
{
    private Dictionary<string, int> _slots = [];
    private int[] _slotsByNumber = [];

    public int Missing => _slots.Count + 1;

    public int Unknown => _slots.Count;

    /// <param name="labels">The labels, by slot.</param>
    public void Use(IReadOnlyList<string> labels)
    {
        _slots = labels.Index().ToDictionary(label => label.Item, label => label.Index, StringComparer.Ordinal);
        _slotsByNumber = [];
    }

    /// <param name="number">The label's number.</param>
    /// <param name="names">The labels by number; new ones are added at the end.</param>
    public int SlotOf(int number, IReadOnlyCollection<string> names)
    {
        if (number >= _slotsByNumber.Length)
        {
            _slotsByNumber = [.. names.Select(name => _slots.GetValueOrDefault(name, Unknown))];
        }

        return number < _slotsByNumber.Length ? _slotsByNumber[number] : Unknown;
    }
}
