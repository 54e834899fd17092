using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// Passes ended segments to one sink, one after the other in the background. After a failure, the other segments of the guard wait with the one that failed,
/// those of other guards are tried once, and the sink is left alone for a while.
/// </summary>
internal sealed class SinkFeed(IPredictionLogSink sink, SegmentDelivery delivery, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly List<EndedSegment> _queue = [];
    private Task _last = Task.CompletedTask;
    private bool _isScheduled;
    private bool _isForced;
    private int _failures;
    private long _failedAt;

    /// <summary>The sink's name and what is wrong with it; null if nothing is.</summary>
    public string? Error { get; private set; }

    public void Add(EndedSegment segment)
    {
        lock (_gate)
        {
            _queue.Add(segment);
        }
    }

    /// <summary>Passes on what waits, in the background.</summary>
    /// <param name="isForced">Whether the sink is tried even if it has just failed.</param>
    /// <returns>A task that ends when each segment has been passed on, or has failed.</returns>
    public Task RunAsync(bool isForced)
    {
        lock (_gate)
        {
            _isForced |= isForced;
            if (!_isScheduled && _queue.Count > 0 && (_isForced || !IsBackingOff))
            {
                _isScheduled = true;
                _last = _last.ContinueWith(_ => PassOnAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
            }

            return _last;
        }
    }

    private bool IsBackingOff => _failures > 0 && time.GetElapsedTime(_failedAt) < Delay;

    private TimeSpan Delay => FirstDelay * Math.Min(Math.Pow(2, _failures - 1), LongestDelay / FirstDelay);

    private async Task PassOnAsync()
    {
        List<EndedSegment> queue;
        lock (_gate)
        {
            _isScheduled = false;
            _isForced = false;
            queue = [.. _queue];
        }

        var failures = new Dictionary<string, Exception>(StringComparer.Ordinal);
        foreach (var segment in queue.TakeWhile(_ => !delivery.IsStopping))
        {
            if (await TryPassOnAsync(segment, failures).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    _queue.Remove(segment);
                }
            }
        }

        lock (_gate)
        {
            Report(failures.Values.FirstOrDefault());
        }
    }

    /// <summary>Whether the sink has the segment now, or it's gone.</summary>
    private async Task<bool> TryPassOnAsync(EndedSegment segment, Dictionary<string, Exception> failures)
    {
        var guard = "";
        try
        {
            if (!delivery.TryOpen(segment, out var content))
            {
                return true;
            }

            guard = content.Guard;
            if (failures.ContainsKey(guard))
            {
                return false;
            }

            await sink.WriteAsync(content, delivery.Stopping).ConfigureAwait(false);
            await delivery.EraseAddedAsync(content, sink).ConfigureAwait(false);
            delivery.Deliver(segment);
            return true;
        }
        catch (Exception exception)
        {
            // Whatever is wrong with a sink, neither other sinks nor the process may suffer from it.
            failures.TryAdd(guard, exception);
            return false;
        }
        finally
        {
            delivery.Close(segment);
        }
    }

    private void Report(Exception? failure)
    {
        _failures = failure is null ? 0 : _failures + 1;
        _failedAt = time.GetTimestamp();
        var error = failure is null ? null : $"{sink.Name}: {failure.Message}";
        if (failure is not null && error != Error)
        {
            Log.SinkFailed(logger, failure, sink.Name);
        }
        else if (failure is null && Error is not null)
        {
            Log.SinkRecovered(logger, sink.Name);
        }

        Error = error;
    }
}
