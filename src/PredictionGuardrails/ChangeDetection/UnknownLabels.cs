using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Which labels that the baseline doesn't know came lately, so that a finding can name one. What it keeps is bounded, whatever comes.</summary>
/// <param name="slots">The slots of the labels that the baseline knows.</param>
internal sealed class UnknownLabels(LabelSlots slots)
{
    /// <summary>Evidence of unknown labels raises an alarm after fewer sightings than this.</summary>
    private const int MaximumSightings = 256;

    private const string Unknown = "not in the baseline";

    private readonly Queue<Sighting> _sightings = new();
    private long _predictions;

    /// <summary>Notes that a label came which the baseline doesn't know.</summary>
    public void Note(int number, long count)
    {
        if (_sightings.Count == MaximumSightings)
        {
            _sightings.Dequeue();
        }

        _sightings.Enqueue(new Sighting(_predictions, number, count));
    }

    /// <summary>Notes how many predictions the window had that is complete now.</summary>
    public void Pass(long predictions) => _predictions += predictions;

    /// <summary>What came within the latest predictions, as what follows "the metric was".</summary>
    /// <param name="predictions">How many predictions are looked back.</param>
    /// <param name="names">The labels by number; a number beyond is that of all labels that aren't counted individually.</param>
    public string Describe(long predictions, IReadOnlyList<string> names)
    {
        var labels = _sightings.Where(sighting => sighting.At >= _predictions - predictions && slots.SlotOf(sighting.Number, names) == slots.Unknown)
            .GroupBy(sighting => sighting.Number, sighting => sighting.Count).ToList();
        if (labels.Count == 0)
        {
            return $"a label {Unknown}";
        }

        // The first one seen, if several are equally frequent.
        var named = labels.Where(label => label.Key < names.Count).MaxBy(label => label.Sum());
        return named is null ? $"a label {Unknown} (not counted individually: too long, or more than MaximumLabels)"
            : labels.Count == 1 ? $"a label {Unknown}: {ObservedText.Of(names[named.Key])}"
            : $"labels {Unknown}, mostly {ObservedText.Of(names[named.Key])}";
    }

    /// <param name="At">After how many predictions.</param>
    /// <param name="Number">The label's number.</param>
    /// <param name="Count">How often it came.</param>
    private readonly record struct Sighting(long At, int Number, long Count);
}
