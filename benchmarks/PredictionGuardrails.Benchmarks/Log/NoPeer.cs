namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>Keeps the last row in memory: what every log costs at least, because it reads the call.</summary>
internal sealed class NoPeer : ILogPeer
{
    private LogRow _last;
    private long _rows;

    public string Name => "Nothing: an observer that keeps the last row in memory";

    public string Terms => "";

    public void Write(in LogRow row)
    {
        _last = row;
        _rows++;
    }

    public void Drain()
    {
        // Nothing waits.
    }

    public long CloseAndCount() => _last.Key >= 0 ? _rows : 0;
}
