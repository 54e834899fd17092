using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Predictions of a variant in shadow that wait until the outcomes of their calls are final, in bounded memory. If there are too many, calls are sampled by the
/// hashes of their IDs, which say nothing about predictions. One thread at a time uses it.
/// </summary>
internal sealed class WaitingPredictions
{
    /// <summary>The default number of predictions that can wait, which takes about 4 MB.</summary>
    public const int DefaultCapacity = 65_536;

    /// <summary>Calls are logged about in the order of their times. One that is this much older than the latest whose outcome was final isn't logged.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    /// <summary>If fewer than this part of what there is room for waits, twice as many calls are sampled.</summary>
    private const int FractionOfRoom = 4;

    private readonly Dictionary<ulong, double> _predictions = [];
    private readonly int _capacity;
    private Queue<WaitingCall> _inOrder = new();
    private ulong _limit = ulong.MaxValue;

    /// <param name="capacity">How many predictions can wait.</param>
    public WaitingPredictions(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>The number of predictions that wait.</summary>
    public int Count => _predictions.Count;

    /// <param name="call">The hash of the call's ID.</param>
    /// <param name="time">When the call was answered.</param>
    /// <param name="prediction">The prediction.</param>
    public void Add(ulong call, DateTimeOffset time, double prediction)
    {
        while (_predictions.Count >= _capacity)
        {
            SampleLess();
        }

        if (call <= _limit && _predictions.TryAdd(call, prediction))
        {
            _inOrder.Enqueue(new WaitingCall(call, time.UtcTicks));
        }
    }

    /// <summary>Takes the prediction for a call; null if there is none.</summary>
    /// <param name="call">The hash of the call's ID.</param>
    public double? Take(ulong call) => _predictions.Remove(call, out var prediction) ? prediction : null;

    /// <summary>Forgets the predictions for calls that aren't logged, or that were taken.</summary>
    /// <param name="time">The time of the latest call whose outcome is final.</param>
    public void Expire(DateTimeOffset time)
    {
        var before = time.UtcTicks - Disorder.Ticks;
        while (_inOrder.TryPeek(out var oldest) && (oldest.Time < before || !_predictions.ContainsKey(oldest.Call)))
        {
            _predictions.Remove(_inOrder.Dequeue().Call);
        }

        if (_predictions.Count < _capacity / FractionOfRoom && _limit < ulong.MaxValue)
        {
            _limit = (_limit << 1) | 1;
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _limit = state.Carry(_limit);
        var calls = state.CarryAll(_inOrder.Where(waiting => _predictions.ContainsKey(waiting.Call)).ToArray());
        var predictions = state.CarryAll(state.IsReading ? [] : calls.Select(waiting => _predictions[waiting.Call]).ToArray());
        if (!state.IsReading)
        {
            return;
        }

        _inOrder = new Queue<WaitingCall>(calls);
        _predictions.Clear();
        foreach (var (waiting, prediction) in calls.Zip(predictions))
        {
            _predictions.TryAdd(waiting.Call, prediction);
        }
    }

    private void SampleLess()
    {
        _limit >>= 1;
        foreach (var call in _predictions.Keys.Where(call => call > _limit).ToList())
        {
            _predictions.Remove(call);
        }

        _inOrder = new Queue<WaitingCall>(_inOrder.Where(waiting => _predictions.ContainsKey(waiting.Call)));
    }

    /// <param name="Call">The hash of the call's ID.</param>
    /// <param name="Time">When the call was answered, in ticks of UTC.</param>
    private readonly record struct WaitingCall(ulong Call, long Time);
}
