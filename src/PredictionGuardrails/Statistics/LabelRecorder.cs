using System.Collections.Concurrent;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// Records labels. The first labels, up to a maximum, are numbered as they come and counted each by itself, the rest together: the shares of
/// those are exact, and nothing grows with how many different ones there are, or with how long they are: a long text counts among the rest.
/// </summary>
internal sealed class LabelRecorder<TLabel>(Action started, int maximum) : Recorder<LabelBuffer>(started)
{
    private const int LongestLabel = 200;

    private readonly ConcurrentDictionary<Key, int> _numbers = new();
    private readonly Lock _numbering = new();
    private volatile string[] _names = [];

    /// <summary>The labels that are counted each by itself, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The numbers of the labels that are not suspicious; null where none is.</summary>
    public bool[]? Quiet { get; set; }

    /// <returns>False where something was found because of which the prediction may not pass.</returns>
    public bool Record(Cell<LabelBuffer> cell, TLabel label)
    {
        var number = NumberOf(label);
        cell.Enter();
        cell.Active.Record(number, ref cell.State);
        cell.Leave();
        var isQuiet = Quiet is not { } quiet || (number < quiet.Length && quiet[number]);
        return (isQuiet & --cell.State.Countdown >= 0) || Attend(cell, number, isMissing: false, !isQuiet);
    }

    /// <inheritdoc cref="Record"/>
    public bool RecordNull(Cell<LabelBuffer> cell)
    {
        cell.Enter();
        cell.Active.RecordNull(ref cell.State);
        cell.Leave();
        cell.State.Countdown--;
        return Attend(cell, 0, isMissing: true, isSuspicious: true);
    }

    /// <summary>Counts a prediction whose label could not be read.</summary>
    /// <inheritdoc cref="Record"/>
    public bool RecordOther(Cell<LabelBuffer> cell)
    {
        cell.Enter();
        cell.Active.RecordOther();
        cell.Leave();
        cell.State.Countdown--;
        return Attend(cell, 0, isMissing: true, isSuspicious: true);
    }

    protected override LabelBuffer CreateBuffer() => new(maximum);

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
        var name = $"{label}";
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
