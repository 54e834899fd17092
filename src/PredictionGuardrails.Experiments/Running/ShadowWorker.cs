using System.Threading.Channels;
using PredictionGuardrails.Experiments.Configuration;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Compares inputs in the background, whose callers were answered by the control.</summary>
internal sealed class ShadowWorker<TInput, TPrediction> : IAsyncDisposable
{
    private readonly ShadowComparison<TInput, TPrediction> _variant;
    private readonly ShadowComparison<TInput, TPrediction>? _control;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly Channel<ShadowJob<TInput, TPrediction>> _jobs;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;

    /// <param name="variant">Compares a variant with the control.</param>
    /// <param name="control">Compares the control with itself, in turns with the variant so that no further processor is busy; null for nothing.</param>
    /// <param name="settings">How many inputs may wait, and how many are compared at once.</param>
    /// <param name="time">The clock.</param>
    public ShadowWorker(
        ShadowComparison<TInput, TPrediction> variant, ShadowComparison<TInput, TPrediction>? control, ShadowSettings settings, TimeProvider time)
    {
        _variant = variant;
        _control = control;
        _time = time;
        _timeout = settings.Timeout ?? ExperimentSettings.DefaultTimeout;
        _jobs = Channel.CreateBounded<ShadowJob<TInput, TPrediction>>(settings.QueueLength ?? ShadowSettings.DefaultQueueLength);
        _workers = [.. Enumerable.Range(0, settings.Concurrency ?? ShadowSettings.DefaultConcurrency).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>Takes an input, if there is room.</summary>
    public void Offer(in ShadowJob<TInput, TPrediction> job)
    {
        if (_jobs.Writer.TryWrite(job))
        {
            return;
        }

        _variant.CountQueueFull();
        if (job.IsControlCompared)
        {
            _control?.CountQueueFull();
        }
    }

    /// <summary>Forgets what waits. A synchronous model that is being called isn't waited for longer than the timeout.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        var ended = Task.WhenAll(_workers);
        await Task.WhenAny(ended, Task.Delay(_timeout, _time)).ConfigureAwait(false);
        if (ended.IsCompleted)
        {
            _stopping.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var context = new PredictionContext();
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                await _variant.CompareAsync(job, context, _stopping.Token).ConfigureAwait(false);
                if (_control is not null && job.IsControlCompared)
                {
                    await _control.CompareAsync(job, context, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The phase ends.
        }
    }
}
