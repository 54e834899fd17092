namespace PredictionGuardrails.Statistics;

/// <summary>Gathers numbers outside of a recorder, for one thread: in a chunk that is folded when it is full.</summary>
internal sealed class NumberBuffer
{
    private readonly NumberAggregate _aggregate = new();
    private readonly double[] _chunk = new double[NumberRecorder.UsualCapacity];
    private double _previous = Aggregate.Nothing;
    private int _count;

    public void Record(double value)
    {
        if (_count == _chunk.Length)
        {
            Fold();
        }

        _chunk[_count++] = value;
    }

    public void RecordNull() => Record(Aggregate.Null);

    /// <summary>What was recorded.</summary>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to)
    {
        Fold();
        return _aggregate.ToSnapshot(from, to);
    }

    private void Fold()
    {
        if (_count > 0)
        {
            _aggregate.Fold(_previous, _chunk.AsSpan(0, _count));
            _previous = _chunk[_count - 1];
            _count = 0;
        }
    }
}
