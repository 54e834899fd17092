using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A sink that keeps what it gets, and fails when a test wants it to.</summary>
public sealed class RecordingSink : IPredictionLogSink
{
    private readonly Channel<string> _attempts = Channel.CreateUnbounded<string>();

    public string Name => "Recording";

    /// <summary>What to throw for a segment; null for nothing.</summary>
    public Func<PredictionLogSegment, Exception?> Failure { get; set; } = static _ => null;

    public ConcurrentQueue<(string Name, LoggedPrediction[] Records)> Segments { get; } = [];

    public IEnumerable<string?> Keys => Segments.SelectMany(segment => segment.Records).Select(record => record.Key);

    public ConcurrentQueue<string> Erased { get; } = [];

    public Task<IReadOnlyDictionary<string, long>> EraseAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken)
    {
        Erased.Enqueue(unit);
        return Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());
    }

    public Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken)
    {
        try
        {
            if (Failure(segment) is { } failure)
            {
                throw failure;
            }

            Segments.Enqueue((segment.Name, [.. segment.Read()]));
            return Task.CompletedTask;
        }
        finally
        {
            _attempts.Writer.TryWrite(segment.Name);
        }
    }

    /// <summary>How many attempts nobody has waited for.</summary>
    public int Attempts => _attempts.Reader.Count;

    /// <summary>Waits for an attempt.</summary>
    public ValueTask<string> AttemptAsync() => _attempts.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
