using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Predicts an input once more, and compares that with the control's prediction.</summary>
internal sealed class ShadowComparison<TInput, TPrediction>
{
    private readonly IReadOnlyList<MetricReader<TInput, TPrediction>> _metrics;
    private readonly ShadowJudge _judge;
    private readonly TimeLimit _limit;
    private readonly Func<TInput, CancellationToken, ValueTask<TPrediction>>? _predictAsync;
    private readonly Action<HarmFound> _found;
    private readonly ShadowPairs _pairs = new();
    private readonly int _shown;
    private long _queueFull;

    /// <param name="variant">What predicts: a variant, or the control itself.</param>
    /// <param name="metrics">The guardrail metrics that are read from predictions.</param>
    /// <param name="judge">Compares both predictions.</param>
    /// <param name="limit">The limit for asynchronous calls.</param>
    /// <param name="found">Takes harm.</param>
    public ShadowComparison(
        Variant<TInput, TPrediction> variant,
        IReadOnlyList<MetricReader<TInput, TPrediction>> metrics,
        ShadowJudge judge,
        TimeLimit limit,
        Action<HarmFound> found)
    {
        Variant = variant;
        _metrics = metrics;
        _shown = metrics.ToList().FindIndex(static metric => metric.Labels is null);
        _judge = judge;
        _limit = limit;
        _predictAsync = limit.Apply(variant.Model.PredictAsync);
        _found = found;
    }

    public Variant<TInput, TPrediction> Variant { get; }

    /// <summary>
    /// Takes the hash of a call's ID, and what the model predicted for an input that both arms answered, before a guard clamps it; null if no outcomes are compared.
    /// </summary>
    public Action<ulong, ShadowJob<TInput, TPrediction>, TPrediction>? AwaitOutcome { get; init; }

    /// <summary>Predictions of both for the same inputs by the first metric that is a number; null if there is none.</summary>
    public ShadowPredictions? Pairs => _shown < 0 ? null : _pairs.Read(_metrics[_shown].Declaration.Name);

    /// <summary>The number of inputs that weren't compared, by reason.</summary>
    public IReadOnlyDictionary<string, long> Skipped => new Dictionary<string, long>
    {
        ["queue full"] = Interlocked.Read(ref _queueFull),
        ["timed out"] = _limit.Exceeded,
    };

    public VariantReport Report() => _judge.Report();

    /// <inheritdoc cref="ISharedJudge.ShareErrors"/>
    public void ShareErrors(int comparisons) => _judge.ShareErrors(comparisons);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state) => _judge.Carry(state);

    /// <summary>Takes calls whose outcome is final.</summary>
    /// <param name="outcome">The number of the outcome.</param>
    /// <param name="calls">The calls.</param>
    public void AddOutcomes(int outcome, IReadOnlyList<FinalOutcome> calls) => Report(_judge.AddOutcomes(outcome, calls));

    /// <summary>Counts an input for which there is no room.</summary>
    public void CountQueueFull() => Interlocked.Increment(ref _queueFull);

    /// <summary>Compares an input, unless that is canceled.</summary>
    /// <param name="job">The input with the control's prediction.</param>
    /// <param name="context">Memory for the call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task CompareAsync(ShadowJob<TInput, TPrediction> job, PredictionContext context, CancellationToken cancellationToken)
    {
        var (isAnswered, prediction, predicted) = await PredictAsync(job.Input, context, cancellationToken).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
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

        if (isAnswered && job.Result != CallResult.Failed && job.IdHash is { } idHash)
        {
            AwaitOutcome?.Invoke(idHash, job, predicted!);
        }

        Report(_judge.Add(control, variant, job.Unit));
    }

    private void Report(HarmFound? found)
    {
        if (found is not null)
        {
            _found(found);
        }
    }

    /// <summary>Calls the model in its guard.</summary>
    /// <returns>Whether there is an answer, the answer, and what the model predicted, which the guard may have clamped.</returns>
    private async ValueTask<(bool IsAnswered, TPrediction? Answer, TPrediction? Predicted)> PredictAsync(
        TInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        TPrediction? predicted = default;
        try
        {
            var answer = Variant.Model.Predict is { } predict
                ? Variant.Guard.Predict(context, input, input => predicted = predict(input))
                : await Variant.Guard.PredictAsync(context, input, PredictOpenAsync, cancellationToken).ConfigureAwait(false);
            return (true, answer, predicted);
        }
        catch (Exception)
        {
            // The guard of the variant reports what failed.
            return (false, default, default);
        }

        async ValueTask<TPrediction> PredictOpenAsync(TInput input, CancellationToken cancellationToken) =>
            predicted = await _predictAsync!(input, cancellationToken).ConfigureAwait(false);
    }

    private double[] Measure(TInput input, TPrediction? prediction, double result) =>
        [result, .. _metrics.Select(metric => result == CallResult.Failed ? MetricValue.Missing : metric.Measure(input, prediction!))];
}
