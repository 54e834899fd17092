using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>
/// Creates the overview once for all readers: at most every 2 seconds, and rarely enough to use at most 2% of the time. Without readers, it creates nothing. A slow
/// reader gets the latest overview and delays no other reader.
/// </summary>
internal sealed class OverviewFeed(Views views, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private const int ShareOfTime = 50;

    private readonly Lock _making = new();
    private volatile Made? _latest;
    private int _readers;

    /// <summary>Returns the latest overview as JSON, about 2 seconds old at most.</summary>
    public ReadOnlyMemory<byte> Latest()
    {
        // One request creates the overview. Others use the previous one, and wait only for the first.
        if (_latest is not { } latest)
        {
            _making.Enter();
        }
        else if (IsFresh(latest) || !_making.TryEnter())
        {
            return latest.Json;
        }

        try
        {
            return Make().Json;
        }
        finally
        {
            _making.Exit();
        }
    }

    /// <summary>Adds a reader. Returns false if the limit is reached.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _readers) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _readers);

    /// <summary>Writes each overview as an event until canceled.</summary>
    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        while (!cancellationToken.IsCancellationRequested)
        {
            await response.Body.WriteAsync("event: overview\ndata: "u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await response.Body.WriteAsync(Latest(), cancellationToken).ConfigureAwait(false);
            await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(_latest!.Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Made Make()
    {
        if (_latest is { } latest && IsFresh(latest))
        {
            return latest;
        }

        var started = time.GetTimestamp();
        var json = JsonSerializer.SerializeToUtf8Bytes(views.Overview(), ApiJson.Default.Overview);
        var pause = time.GetElapsedTime(started) * ShareOfTime;
        return _latest = new Made(json, time.GetTimestamp(), pause > ShortestPause ? pause : ShortestPause);
    }

    private bool IsFresh(Made made) => time.GetElapsedTime(made.At) < made.Pause;

    private sealed record Made(byte[] Json, long At, TimeSpan Pause);
}
