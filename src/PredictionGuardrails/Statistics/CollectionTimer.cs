using PredictionGuardrails.Time;

namespace PredictionGuardrails.Statistics;

/// <summary>Has all recordings of a host collected every ten seconds, from the first record on.</summary>
internal sealed class CollectionTimer(TimeProvider time, int maximumLabels) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _starting = new();
    private ITimer? _timer;
    private bool _isDisposed;

    public event Action? Tick;

    /// <summary>How many different labels of a metric are counted each by itself.</summary>
    public int MaximumLabels => maximumLabels;

    public DateTimeOffset Now => time.GetUtcNow();

    public void Start()
    {
        lock (_starting)
        {
            if (!_isDisposed)
            {
                _timer ??= NonCapturingTimer.Start(time, TickAll, Interval, Interval);
            }
        }
    }

    public void Dispose()
    {
        lock (_starting)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void TickAll()
    {
        foreach (var part in Delegate.EnumerateInvocationList(Tick))
        {
            NonCapturingTimer.Run(part);
        }
    }
}
