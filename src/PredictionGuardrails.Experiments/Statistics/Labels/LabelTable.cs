namespace PredictionGuardrails.Experiments.Statistics.Labels;

/// <summary>
/// The places of labels, in the order in which they first appear. That order, and with it how much of the rate of false decisions a label has, is known before it's
/// known of which arm a label is. If there are too many, the rest has a place together, and is compared as if it were one label.
/// </summary>
internal sealed class LabelTable
{
    /// <summary>The most places, that of other labels included, so that a unit's bets fit into 64 bits.</summary>
    public const int MostPlaces = 32;

    private static readonly double[] Extra = [.. Enumerable.Range(0, MostPlaces).Select(static place => Math.Log((place + 1.0) * (place + 2.0)))];
    private readonly Dictionary<double, int> _places = [];
    private readonly List<double> _labels = [];

    /// <summary>Whether there are more labels than places.</summary>
    public bool HasOthers { get; private set; }

    /// <summary>The number of places in use.</summary>
    public int Count => _labels.Count + (HasOthers ? 1 : 0);

    /// <summary>The label at a place; null for other labels.</summary>
    public double? this[int place] => place < _labels.Count ? _labels[place] : null;

    /// <summary>The place of a label, which gets one if it's new.</summary>
    public int PlaceOf(double label)
    {
        if (_places.TryGetValue(label, out var place))
        {
            return place;
        }

        if (_labels.Count == MostPlaces - 1)
        {
            HasOthers = true;
            return MostPlaces - 1;
        }

        _places.Add(label, _labels.Count);
        _labels.Add(label);
        return _labels.Count - 1;
    }

    /// <summary>The evidence that the label at a place needs in addition, because all share the rate of false decisions: -ln(1 / (k (k + 1))) for the k-th.</summary>
    public static double ExtraEvidence(int place) => Extra[place];

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        var labels = state.CarryAll(_labels.ToArray());
        HasOthers = state.Carry(HasOthers);
        if (!state.IsReading)
        {
            return;
        }

        _places.Clear();
        _labels.Clear();
        foreach (var label in labels)
        {
            _places.Add(label, _labels.Count);
            _labels.Add(label);
        }
    }
}
