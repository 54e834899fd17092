using System.Threading.Channels;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Calls a variant in the background for inputs whose callers were answered by the control, and compares both.</summary>
internal sealed class ShadowWorker<TInput, TPrediction> : IAsyncDisposable
{
    private readonly Variant<TInput, TPrediction> _variant;
    private readonly IReadOnlyList<MetricReader<TInput, TPrediction>> _metrics;
    private readonly ShadowJudge _judge;
    private readonly TimeProvider _time;
    private readonly TimeLimit _limit;
    private readonly Func<TInput, CancellationToken, ValueTask<TPrediction>>? _predictAsync;
    private readonly Action<HarmFound> _found;
    private readonly TimeSpan _timeout;
    private readonly Channel<ShadowJob<TInput, TPrediction>> _jobs;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;
    private readonly ShadowPairs _pairs = new();
    private readonly int _shown;
    private long _queueFull;

    /// <param name="variant">The variant.</param>
    /// <param name="metrics">The guardrail metrics that are read from predictions.</param>
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
        _shown = metrics.ToList().FindIndex(static metric => metric.Labels is null);
        _judge = judge;
        _time = time;
        _found = found;
        _timeout = settings.Timeout ?? ExperimentSettings.DefaultTimeout;
        _limit = new TimeLimit(_timeout, time);
        _predictAsync = _limit.Apply(variant.Model.PredictAsync);
        _jobs = Channel.CreateBounded<ShadowJob<TInput, TPrediction>>(settings.QueueLength ?? ShadowSettings.DefaultQueueLength);
        _workers = [.. Enumerable.Range(0, settings.Concurrency ?? ShadowSettings.DefaultConcurrency).Select(_ => Task.Run(RunAsync))];
    }

    public Variant<TInput, TPrediction> Variant => _variant;

    public VariantReport Report() => _judge.Report();

    /// <inheritdoc cref="ISharedJudge.ShareErrors"/>
    public void ShareErrors(int comparisons) => _judge.ShareErrors(comparisons);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state) => _judge.Carry(state);

    /// <summary>Predictions of both arms for the same inputs by the first metric that is a number; null if there is none.</summary>
    public ShadowPredictions? Pairs => _shown < 0 ? null : _pairs.Read(_metrics[_shown].Declaration.Name);

    /// <summary>The number of inputs that weren't compared, by reason.</summary>
    public IReadOnlyDictionary<string, long> Skipped => new Dictionary<string, long>
    {
        ["queue full"] = Interlocked.Read(ref _queueFull),
        ["timed out"] = _limit.Exceeded,
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
        var context = new PredictionContext();
        try
        {
            await foreach (var job in _jobs.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                await CompareAsync(job, context).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The phase ends.
        }
    }

    private async Task CompareAsync(ShadowJob<TInput, TPrediction> job, PredictionContext context)
    {
        var (isAnswered, prediction) = await PredictAsync(job.Input, context).ConfigureAwait(false);
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        var result = !isAnswered ? CallResult.Failed : context.Breaches.Count > 0 ? CallResult.Breached : CallResult.Answered;
        var control = Measure(job.Input, job.Prediction, job.Result);
        var variant = Measure(job.Input, prediction, result);
        if (_shown >= 0)
        {
            _pairs.Add(new ShadowPair(job.Id, job.Time, control[_shown + 1], variant[_shown + 1]));
        }

        if (_judge.Add(control, variant, job.Unit) is { } found)
        {
            _found(found);
        }
    }

    private async ValueTask<(bool IsAnswered, TPrediction? Prediction)> PredictAsync(TInput input, PredictionContext context)
    {
        try
        {
            return _variant.Model.Predict is { } predict
                ? (true, _variant.Guard.Predict(context, input, predict))
                : (true, await _variant.Guard.PredictAsync(context, input, _predictAsync!, _stopping.Token).ConfigureAwait(false));
        }
        catch (Exception)
        {
            // The guard of the variant reports what failed.
            return (false, default);
        }
    }

    private double[] Measure(TInput input, TPrediction? prediction, double result) =>
        [result, .. _metrics.Select(metric => result == CallResult.Failed ? MetricValue.Missing : metric.Measure(input, prediction!))];
}
