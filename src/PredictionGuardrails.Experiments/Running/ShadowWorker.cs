using System.Threading.Channels;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Calls a variant in the background for inputs whose callers were answered by the control, and compares both.</summary>
internal sealed class ShadowWorker<TInput, TPrediction> : IAsyncDisposable
{
    private readonly Variant<TInput, TPrediction> _variant;
    private readonly IReadOnlyList<MetricReader<TInput, TPrediction>> _metrics;
    private readonly ShadowJudge _judge;
    private readonly TimeProvider _time;
    private readonly Action<HarmFound> _found;
    private readonly TimeSpan _timeout;
    private readonly Channel<ShadowJob<TInput, TPrediction>> _jobs;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;
    private long _queueFull;
    private long _timedOut;

    /// <param name="variant">The variant.</param>
    /// <param name="metrics">The guardrail metrics without the first one, which is whether an arm can't answer.</param>
    /// <param name="judge">Compares the variant with the control.</param>
    /// <param name="settings">How the variant is called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="found">Takes harm.</param>
    public ShadowWorker(
        Variant<TInput, TPrediction> variant,
        IReadOnlyList<MetricReader<TInput, TPrediction>> metrics,
        ShadowJudge judge,
        ShadowSettings settings,
        TimeProvider time,
        Action<HarmFound> found)
    {
        _variant = variant;
        _metrics = metrics;
        _judge = judge;
        _time = time;
        _found = found;
        _timeout = settings.Timeout ?? ShadowSettings.DefaultTimeout;
        _jobs = Channel.CreateBounded<ShadowJob<TInput, TPrediction>>(settings.QueueLength ?? ShadowSettings.DefaultQueueLength);
        _workers = [.. Enumerable.Range(0, settings.Concurrency ?? ShadowSettings.DefaultConcurrency).Select(_ => Task.Run(RunAsync))];
    }

    public string Name => _variant.Name;

    public VariantReport Report() => _judge.Report();

    /// <summary>The number of inputs that weren't compared, by reason.</summary>
    public IReadOnlyDictionary<string, long> Skipped => new Dictionary<string, long>
    {
        ["queue full"] = Interlocked.Read(ref _queueFull),
        ["timed out"] = Interlocked.Read(ref _timedOut),
    };

    /// <summary>Takes an input, if there is room.</summary>
    public void Offer(in ShadowJob<TInput, TPrediction> job)
    {
        if (!_jobs.Writer.TryWrite(job))
        {
            Interlocked.Increment(ref _queueFull);
        }
    }

    /// <summary>Forgets what waits. A synchronous variant that is being called isn't waited for longer than the timeout.</summary>
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
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                await CompareAsync(job).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The phase ends.
        }
    }

    private async Task CompareAsync(ShadowJob<TInput, TPrediction> job)
    {
        var (isAnswered, prediction) = await PredictAsync(job.Input).ConfigureAwait(false);
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        if (_judge.Add(Measure(job.Input, job.Prediction, job.IsAnswered), Measure(job.Input, prediction, isAnswered), job.Unit) is { } found)
        {
            _found(found);
        }
    }

    private async ValueTask<(bool IsAnswered, TPrediction? Prediction)> PredictAsync(TInput input)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            return _variant.Model.Predict is { } predict
                ? (true, _variant.Guard.Predict(input, predict))
                : (true, await _variant.Guard.PredictAsync(input, _variant.Model.PredictAsync!, linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Interlocked.Increment(ref _timedOut);
            return (false, default);
        }
        catch (Exception)
        {
            // The guard of the variant reports what failed.
            return (false, default);
        }
    }

    private double[] Measure(TInput input, TPrediction? prediction, bool isAnswered) =>
        [isAnswered ? 0 : 1, .. _metrics.Select(metric => isAnswered ? metric.ReadOrNaN(input, prediction!) : double.NaN)];
}
