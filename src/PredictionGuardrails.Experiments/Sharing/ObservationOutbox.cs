using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>
/// What this replica observed and the leader has not taken yet, in bounded memory. If there is too much, units are sampled by their keys, which don't depend on the
/// arm, so that a sample is as fair as the whole. What was sent is sent again, as it was, until the leader has it. Any thread may use it.
/// </summary>
internal sealed class ObservationOutbox
{
    /// <summary>How many observations all replicas together send in an exchange.</summary>
    private const int MostOfAll = 20_000;
    private const int Most = 2_000;
    private const int Fewest = 100;

    /// <summary>If fewer than this part of what there is room for comes between exchanges, twice as many units are sampled.</summary>
    private const int FractionOfRoom = 4;

    private readonly Lock _gate = new();
    private readonly int _size;
    private readonly byte[] _entries;
    private ulong _limit = ulong.MaxValue;
    private int _capacity = Most;
    private long _first = 1;
    private int _added;
    private int _count;
    private int _sent;

    /// <param name="metrics">The number of metrics of each call.</param>
    public ObservationOutbox(int metrics)
    {
        Slots = Math.Max(1, metrics);
        _size = ObservationEntry.SizeOf(Slots);
        _entries = new byte[Most * _size];
    }

    /// <summary>The number of metrics of each observation.</summary>
    public int Slots { get; }

    private string Source { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Divides what is sent over the replicas.</summary>
    public void SetReplicas(int count)
    {
        lock (_gate)
        {
            _capacity = Math.Clamp(MostOfAll / count, Fewest, Most);
        }
    }

    /// <param name="kind">Whether it's of a call, or which outcome it's of.</param>
    /// <param name="call">The observation.</param>
    /// <param name="values">Its metrics.</param>
    /// <param name="further">More of them, which follow.</param>
    public void Add(int kind, in CallObservation call, ReadOnlySpan<double> values, ReadOnlySpan<double> further = default)
    {
        lock (_gate)
        {
            if (!IsSampled(call.Unit))
            {
                return;
            }

            _added++;
            var isDropped = _count >= _capacity && SampleLess() && !IsKept(call.Unit);
            if (_count < _capacity && !isDropped)
            {
                ObservationEntry.Write(EntryAt(_count), kind, call, values, further);
                _count++;
            }
        }
    }

    /// <summary>What is to be sent.</summary>
    /// <param name="definition">What is compared.</param>
    public ObservationBatch Send(string definition)
    {
        lock (_gate)
        {
            if (_added < _capacity / FractionOfRoom && _limit < ulong.MaxValue)
            {
                _limit = (_limit << 1) | 1;
            }

            _added = 0;
            _sent = _count;
            return new ObservationBatch(definition, Source, _first, Slots, _entries[..(_count * _size)]);
        }
    }

    /// <summary>Forgets what the leader has taken.</summary>
    /// <param name="acknowledged">The numbers of the last observations that it has, by outbox.</param>
    public void Acknowledge(IReadOnlyDictionary<string, long> acknowledged)
    {
        lock (_gate)
        {
            Forget((int)Math.Clamp(acknowledged.GetValueOrDefault(Source) - _first + 1, 0, _sent));
        }
    }

    /// <summary>Forgets everything, because it was observed under another definition.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Forget(_count);
        }
    }

    private bool IsSampled(ulong unit) => unit == 0 ? (ulong)Random.Shared.NextInt64() <= _limit >> 1 : unit <= _limit;

    /// <summary>Whether a unit that was sampled stays after the last change of the limit.</summary>
    private bool IsKept(ulong unit) => unit == 0 ? Random.Shared.Next(2) == 0 : unit <= _limit;

    private Span<byte> EntryAt(int place) => _entries.AsSpan(place * _size, _size);

    private void Forget(int count)
    {
        _entries.AsSpan(count * _size, (_count - count) * _size).CopyTo(_entries);
        _first += count;
        _count -= count;
        _sent = Math.Max(0, _sent - count);
    }

    /// <summary>Drops half of the units from what wasn't sent. What was sent keeps its numbers.</summary>
    /// <returns>False if that would make no room.</returns>
    private bool SampleLess()
    {
        // Only what was sent takes room: the leader has to take it first.
        if (_count - _sent < _capacity / FractionOfRoom)
        {
            return false;
        }

        _limit >>= 1;
        var kept = _sent;
        for (var place = _sent; place < _count; place++)
        {
            if (IsKept(ObservationEntry.UnitOf(EntryAt(place))))
            {
                EntryAt(place).CopyTo(EntryAt(kept));
                kept++;
            }
        }

        _count = kept;
        return true;
    }
}
