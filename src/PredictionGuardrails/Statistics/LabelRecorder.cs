using System.Collections.Concurrent;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// Records labels, as their numbers. The first labels, up to a maximum, are numbered as they come and counted each by itself, the rest together: the
/// shares of those are exact, and nothing grows with how many different ones there are, or with how long they are: a long text counts among the rest.
/// </summary>
internal sealed class LabelRecorder<TLabel>(Action started, int maximum)
    : Recorder<LabelAggregate>(started, () => new LabelAggregate(maximum), NumberRecorder.UsualCapacity)
{
    private const int LongestLabel = 200;

    private readonly ConcurrentDictionary<Key, int> _numbers = new();
    private readonly Lock _numbering = new();
    private volatile string[] _names = [];
    private volatile bool[]? _quiet;

    /// <summary>The labels that are counted each by itself, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Sets the numbers of the labels that are not suspicious; null if none is.</summary>
    public void SetQuiet(bool[]? quiet)
    {
        _quiet = quiet;
        Unprepare();
    }

    /// <returns>False where something was found because of which the prediction may not pass.</returns>
    public bool Record(TLabel label)
    {
        var number = NumberOf(label);
        if ((Unbounded.ReadySlot ?? Prepare(Unbounded)) is not { } slot)
        {
            return true;
        }

        var isQuiet = _quiet is not { } quiet || (number < quiet.Length && quiet[number]);
        return (slot.Record(number) & isQuiet) || Attend(slot, number, isMissing: false, !isQuiet);
    }

    /// <inheritdoc cref="Record"/>
    public bool RecordNull() => RecordMissing(Aggregate.Null);

    /// <summary>Counts a prediction whose label could not be read.</summary>
    /// <inheritdoc cref="Record"/>
    public bool RecordOther() => RecordMissing(Aggregate.Other);

    private bool RecordMissing(double what)
    {
        if ((Unbounded.ReadySlot ?? Prepare(Unbounded)) is not { } slot)
        {
            return true;
        }

        slot.Record(what);
        return Attend(slot, 0, isMissing: true, isSuspicious: true);
    }

    private int NumberOf(TLabel label)
    {
        if (_numbers.TryGetValue(new(label), out var number))
        {
            return number;
        }

        return _names.Length >= maximum || label is string { Length: > LongestLabel } ? maximum : GiveNumber(label);
    }

    /// <summary>At most about as often as there are numbers to give.</summary>
    private int GiveNumber(TLabel label)
    {
        var name = LabelText.Of($"{label}");
        lock (_numbering)
        {
            if (_names.Length >= maximum || _numbers.ContainsKey(new(label)))
            {
                return _numbers.GetValueOrDefault(new(label), maximum);
            }

            var number = _names.Length;
            _names = [.. _names, name];
            _numbers[new(label)] = number;
            return number;
        }
    }

    /// <summary>A label as a key, for which it need not be known that it is not null.</summary>
    private readonly record struct Key(TLabel Label);
}
