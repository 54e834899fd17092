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

    public void Record(RecordingThread thread, TLabel label)
    {
        var number = NumberOf(label);
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.Record(number, ref cell.Last);
        cell.Leave();
    }

    public void RecordNull(RecordingThread thread)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.RecordNull(ref cell.Last);
        cell.Leave();
    }

    /// <summary>Counts a prediction whose label could not be read.</summary>
    public void RecordOther(RecordingThread thread)
    {
        var cell = CellOf(thread);
        cell.Enter();
        cell.Active.RecordOther();
        cell.Leave();
    }

    protected override LabelBuffer CreateBuffer() => new(maximum);

    private int NumberOf(TLabel label) =>
        _numbers.TryGetValue(new(label), out var number) ? number
        : _names.Length >= maximum || label is string { Length: > LongestLabel } ? maximum
        : GiveNumber(label);

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
