using System.Runtime.CompilerServices;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <content>Many inputs in one call. Every item is checked on its own; statistics are recorded in one pass.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    /// <summary>Calls a model that answers many inputs at once, and checks each prediction.</summary>
    /// <param name="inputs">What the model is asked about. It is read once.</param>
    /// <param name="model">The scoring call: a prediction for each input, in the same order. It is only asked about inputs that are not refused, and its list is never written to.</param>
    /// <returns>An answer for each input: the model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other inputs.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="InvalidOperationException">The guard has an asynchronous fallback: call <see cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public TPrediction[] PredictBatch(IReadOnlyList<TInput> inputs, Func<IReadOnlyList<TInput>, IReadOnlyList<TPrediction>> model)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(model);
        var all = inputs as TInput[] ?? [.. inputs];
        var answers = new TPrediction[all.Length];
        PredictBatch(all, answers, (all, model), static (asked, inputs, predictions) => BatchLengthException.CopyOrThrow(
            asked.model(inputs.Length == asked.all.Length ? asked.all : inputs.ToArray()), predictions));
        return answers;
    }

    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/>
    public TPrediction[] PredictBatch(ReadOnlyMemory<TInput> inputs, Func<ReadOnlyMemory<TInput>, TPrediction[]> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var answers = new TPrediction[inputs.Length];
        PredictBatch(inputs.Span, answers, (inputs, model), static (asked, inputs, predictions) => BatchLengthException.CopyOrThrow(
            asked.model(inputs.Length == asked.inputs.Length ? asked.inputs : inputs.ToArray()), predictions));
        return answers;
    }

    /// <summary>
    /// Calls a model that answers many inputs at once into memory that is there, and checks each prediction there. Allocates nothing where nothing is
    /// breached.
    /// </summary>
    /// <typeparam name="TState">What the scoring call needs beside the inputs, mostly the model.</typeparam>
    /// <param name="inputs">What the model is asked about.</param>
    /// <param name="predictions">Takes an answer for each input; as long as <paramref name="inputs"/>. Where the call throws, what is in it is not to be used.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call. It is only asked about inputs that are not refused.</param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> has another length than <paramref name="inputs"/>.</exception>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, IReadOnlyList{TPrediction}})"/>
    public void PredictBatch<TState>(
        ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        var plan = _plan;
        var rejected = plan is { Gate: GuardGate.Open, LooksAtInputs: false }
            ? AskAll(plan, inputs, predictions, state, model)
            : AskElsewhere(plan, inputs, predictions, state, model);
        if (rejected is not null)
        {
            Answer(plan, inputs, predictions, rejected);
        }
    }

    /// <summary>Checks the predictions of a batch that are there already, as if the model had just made them.</summary>
    /// <param name="inputs">What the model was asked about.</param>
    /// <param name="predictions">What it answered; what may not pass is replaced in it.</param>
    /// <inheritdoc cref="PredictBatch{TState}(ReadOnlySpan{TInput}, Span{TPrediction}, TState, BatchModel{TState, TInput, TPrediction})"/>
    public void InspectBatch(ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        var plan = _plan;
        if (plan.Gate == GuardGate.Open && !plan.LooksAtInputs)
        {
            var thread = RecordingThread.Current;
            if (Examine(plan, thread, plan.CellOf(thread), inputs, predictions) is { } rejected)
            {
                Answer(plan, inputs, predictions, rejected);
            }

            return;
        }

        var (asked, said) = (inputs.ToArray(), predictions.ToArray());
        PredictBatch(asked, predictions, (asked, said), static (there, inputs, predictions) => Recall(there.asked, there.said, inputs, predictions));
    }

    /// <summary>Calls an asynchronous model that answers many inputs at once, and checks each prediction.</summary>
    /// <param name="inputs">What the model is asked about. It is read once.</param>
    /// <param name="model">The scoring call: a prediction for each input, in the same order. It is only asked about inputs that are not refused, and its list is never written to.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <returns>An answer for each input: the model's prediction, that prediction clamped, or a fallback's value.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other inputs.</exception>
    /// <exception cref="GuardTrippedException">The model is not trusted, and no fallback answered in its place.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public async ValueTask<TPrediction[]> PredictBatchAsync(
        IReadOnlyList<TInput> inputs,
        Func<IReadOnlyList<TInput>, CancellationToken, ValueTask<IReadOnlyList<TPrediction>>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(model);
        var all = inputs as TInput[] ?? [.. inputs];
        var answers = new TPrediction[all.Length];
        await PredictBatchAsync(
            all,
            answers,
            (all, model),
            static async (asked, inputs, predictions, token) => BatchLengthException.CopyOrThrow(
                await asked.model(inputs.Length == asked.all.Length ? asked.all : inputs.ToArray(), token).ConfigureAwait(false), predictions.Span),
            cancellationToken).ConfigureAwait(false);
        return answers;
    }

    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public ValueTask<TPrediction[]> PredictBatchAsync(
        IReadOnlyList<TInput> inputs,
        Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyList<TPrediction>>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PredictBatchAsync(inputs, (inputs, token) => new ValueTask<IReadOnlyList<TPrediction>>(model(inputs, token)), cancellationToken);
    }

    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    public async ValueTask<TPrediction[]> PredictBatchAsync(
        ReadOnlyMemory<TInput> inputs,
        Func<ReadOnlyMemory<TInput>, CancellationToken, ValueTask<TPrediction[]>> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var answers = new TPrediction[inputs.Length];
        await PredictBatchAsync(
            inputs,
            answers,
            model,
            static async (model, inputs, predictions, token) => BatchLengthException.CopyOrThrow(
                await model(inputs, token).ConfigureAwait(false), predictions.Span),
            cancellationToken).ConfigureAwait(false);
        return answers;
    }

    /// <summary>Calls an asynchronous model that answers many inputs at once into memory that is there, and checks each prediction there.</summary>
    /// <typeparam name="TState">What the scoring call needs beside the inputs, mostly the model.</typeparam>
    /// <param name="inputs">What the model is asked about.</param>
    /// <param name="predictions">Takes an answer for each input; as long as <paramref name="inputs"/>. Where the call throws, what is in it is not to be used.</param>
    /// <param name="state">Handed to <paramref name="model"/>.</param>
    /// <param name="model">The scoring call. It is only asked about inputs that are not refused.</param>
    /// <param name="cancellationToken">The caller's token, handed to the model and to asynchronous fallbacks. That it is cancelled is no failure of the model.</param>
    /// <exception cref="ArgumentException"><paramref name="predictions"/> has another length than <paramref name="inputs"/>.</exception>
    /// <inheritdoc cref="PredictBatchAsync(IReadOnlyList{TInput}, Func{IReadOnlyList{TInput}, CancellationToken, ValueTask{IReadOnlyList{TPrediction}}}, CancellationToken)"/>
    public async ValueTask PredictBatchAsync<TState>(
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        var plan = _plan;
        var rejected = plan is { Gate: GuardGate.Open or GuardGate.AsynchronousOnly, LooksAtInputs: false }
            ? await AskAllAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false)
            : await AskElsewhereAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false);
        if (rejected is not null)
        {
            await AnswerAsync(plan, inputs, predictions, rejected, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Checks the predictions of a batch that are there already, with fallbacks that may await.</summary>
    /// <param name="inputs">What the model was asked about.</param>
    /// <param name="predictions">What it answered; what may not pass is replaced in it.</param>
    /// <param name="cancellationToken">The caller's token, handed to asynchronous fallbacks.</param>
    /// <inheritdoc cref="PredictBatchAsync{TState}(ReadOnlyMemory{TInput}, Memory{TPrediction}, TState, Func{TState, ReadOnlyMemory{TInput}, Memory{TPrediction}, CancellationToken, ValueTask}, CancellationToken)"/>
    public ValueTask InspectBatchAsync(ReadOnlyMemory<TInput> inputs, Memory<TPrediction> predictions, CancellationToken cancellationToken = default)
    {
        ThrowIfLengthsDiffer(inputs.Length, predictions.Length);
        var said = predictions.ToArray();
        return PredictBatchAsync(
            inputs,
            predictions,
            (inputs, said),
            static (there, inputs, predictions, _) =>
            {
                Recall(there.inputs.Span, there.said, inputs.Span, predictions.Span);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    private static void ThrowIfLengthsDiffer(int inputs, int predictions)
    {
        if (inputs != predictions)
        {
            throw new ArgumentException($"There are {inputs} inputs, and room for {predictions} predictions: both have to be of the same length.", nameof(predictions));
        }
    }

    /// <summary>What a model said of those inputs of a batch that are still asked about, in their order.</summary>
    private static void Recall(ReadOnlySpan<TInput> asked, ReadOnlySpan<TPrediction> said, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        var place = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            while (inputs.Length < asked.Length && !EqualityComparer<TInput>.Default.Equals(asked[place], inputs[i]))
            {
                place++;
            }

            predictions[i] = said[place++];
        }
    }

    /// <summary>Asks the model about every input, and looks at each prediction. Null where all of them may pass.</summary>
    private RejectedItems? AskAll<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model)
    {
        var thread = RecordingThread.Current;
        var cell = plan.CellOf(thread);
        var started = _latency.Start(cell);
        try
        {
            model(state, inputs, predictions);
        }
        catch (Exception exception)
        {
            if (Judge(plan, exception, CancellationToken.None) is not { } rejection)
            {
                throw;
            }

            return RejectedItems.All(inputs.Length, rejection);
        }

        _latency.End(thread, started);
        return Examine(plan, thread, cell, inputs, predictions);
    }

    /// <inheritdoc cref="AskAll"/>
    private async ValueTask<RejectedItems?> AskAllAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        var started = _latency.Start(plan.CellOf(RecordingThread.Current));
        try
        {
            await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (Judge(plan, exception, cancellationToken) is not { } rejection)
            {
                throw;
            }

            return RejectedItems.All(inputs.Length, rejection);
        }

        var thread = RecordingThread.Current;
        _latency.End(thread, started);
        return Examine(plan, thread, plan.CellOf(thread), inputs.Span, predictions.Span);
    }

    private Rejection? Judge(GuardPlan<TInput, TPrediction> plan, Exception exception, CancellationToken cancellationToken) =>
        exception is BatchLengthException lengths
            ? _resolver.JudgeLength(plan, lengths.Inputs, lengths.Predictions)
            : _resolver.Judge(plan, exception, cancellationToken);

    /// <summary>The way of a batch that is not simply let through.</summary>
    private RejectedItems? AskElsewhere<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlySpan<TInput> inputs,
        Span<TPrediction> predictions,
        TState state,
        BatchModel<TState, TInput, TPrediction> model)
    {
        using var span = StartSpan(plan);
        return plan.InjectedFault is { } fault
            ? Route(inputs, predictions, (state, model, fault), static (faulty, inputs, predictions) =>
            {
                faulty.model(faulty.state, inputs, predictions);
                Inject(faulty.fault, predictions);
            })
            : Route(inputs, predictions, state, model);

        RejectedItems? Route<TModel>(
            ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, TModel state, BatchModel<TModel, TInput, TPrediction> model)
        {
            if (!PassesGate(plan, isAsynchronous: false))
            {
                model(state, inputs, predictions);
                return null;
            }

            var refused = plan.Gate == GuardGate.Tripped ? new RejectedItems() : Refuse(plan, inputs);
            var places = refused.Others(inputs.Length);
            var admitted = refused.Any ? Pick(inputs, places) : null;
            if (plan.Gate is GuardGate.Tripped or GuardGate.Probing)
            {
                if (plan.Gate == GuardGate.Probing && places.Length > 0 && _trust.Breaker.TryBeginProbe())
                {
                    Probe(plan, admitted ?? inputs, state, model);
                }

                return RejectedItems.All(inputs.Length, _resolver.Tripped(inputs.Length));
            }

            if (admitted is null)
            {
                return AskAll(plan, inputs, predictions, state, model);
            }

            if (WhyNone(plan, refused, places) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[places.Length];
            var rejected = AskAll(plan, admitted, answers, state, model) ?? new RejectedItems();
            return Merge(plan, refused, rejected, places, answers, predictions);
        }
    }

    /// <inheritdoc cref="AskElsewhere"/>
    private async ValueTask<RejectedItems?> AskElsewhereAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        using var span = StartSpan(plan);
        return plan.InjectedFault is { } fault
            ? await RouteAsync((state, model, fault), static async (faulty, inputs, predictions, cancellationToken) =>
            {
                await faulty.model(faulty.state, inputs, predictions, cancellationToken).ConfigureAwait(false);
                Inject(faulty.fault, predictions.Span);
            }).ConfigureAwait(false)
            : await RouteAsync(state, model).ConfigureAwait(false);

        async ValueTask<RejectedItems?> RouteAsync<TModel>(
            TModel state, Func<TModel, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model)
        {
            if (!PassesGate(plan, isAsynchronous: true))
            {
                await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
                return null;
            }

            var refused = plan.Gate == GuardGate.Tripped ? new RejectedItems() : Refuse(plan, inputs.Span);
            var places = refused.Others(inputs.Length);
            var admitted = refused.Any ? Pick(inputs.Span, places) : inputs;
            if (plan.Gate is GuardGate.Tripped or GuardGate.Probing)
            {
                if (plan.Gate == GuardGate.Probing && places.Length > 0 && _trust.Breaker.TryBeginProbe())
                {
                    await ProbeAsync(plan, admitted, state, model, cancellationToken).ConfigureAwait(false);
                }

                return RejectedItems.All(inputs.Length, _resolver.Tripped(inputs.Length));
            }

            if (!refused.Any)
            {
                return await AskAllAsync(plan, inputs, predictions, state, model, cancellationToken).ConfigureAwait(false);
            }

            if (WhyNone(plan, refused, places) is { } rejection)
            {
                return RejectedItems.All(inputs.Length, rejection);
            }

            var answers = new TPrediction[places.Length];
            var rejected = await AskAllAsync(plan, admitted, answers, state, model, cancellationToken).ConfigureAwait(false) ?? new RejectedItems();
            return Merge(plan, refused, rejected, places, answers, predictions.Span);
        }
    }

    private static void Inject(Func<TPrediction, TPrediction> fault, Span<TPrediction> predictions)
    {
        foreach (ref var prediction in predictions)
        {
            prediction = fault(prediction);
        }
    }

    private static TInput[] Pick(ReadOnlySpan<TInput> inputs, int[] places)
    {
        var picked = new TInput[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            picked[i] = inputs[places[i]];
        }

        return picked;
    }

    private RejectedItems Refuse(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs)
    {
        var refused = new RejectedItems();
        var thread = RecordingThread.Current;
        for (var i = 0; i < inputs.Length && plan.LooksAtInputs; i++)
        {
            if (Refuse(plan, thread, inputs[i]) is { } rejection)
            {
                refused.Add(i, rejection);
            }
        }

        return refused;
    }

    /// <summary>Why the model is not asked about any input, where some are refused; null where it is asked about the others.</summary>
    private Rejection? WhyNone(GuardPlan<TInput, TPrediction> plan, RejectedItems refused, int[] places) =>
        _plan.Gate == GuardGate.Tripped ? _resolver.Tripped()
        : plan.RejectsWholeBatches || places.Length == 0 ? refused.Items[0].Rejection
        : null;

    /// <summary>Puts the answers to the inputs that were not refused where they belong.</summary>
    private static RejectedItems Merge(
        GuardPlan<TInput, TPrediction> plan, RejectedItems refused, RejectedItems rejected, int[] places, TPrediction[] answers, Span<TPrediction> predictions)
    {
        for (var i = 0; i < places.Length; i++)
        {
            predictions[places[i]] = answers[i];
        }

        return plan.RejectsWholeBatches && rejected.Any
            ? RejectedItems.All(predictions.Length, rejected.Items[0].Rejection)
            : refused.With(rejected, places);
    }

    /// <summary>Tries a model that is not trusted with a batch, as one probe; nobody gets what it says.</summary>
    private void Probe<TState>(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, TState state, BatchModel<TState, TInput, TPrediction> model)
    {
        try
        {
            var predictions = new TPrediction[inputs.Length];
            model(state, inputs, predictions);
            for (var i = 0; i < inputs.Length; i++)
            {
                _breakerPath.Examine(plan, inputs[i], predictions[i]);
            }
        }
        catch (Exception exception)
        {
            _breakerPath.Fail(plan, exception, CancellationToken.None);
        }
        finally
        {
            _trust.Breaker.EndProbe();
        }
    }

    /// <inheritdoc cref="Probe"/>
    private async ValueTask ProbeAsync<TState>(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        TState state,
        Func<TState, ReadOnlyMemory<TInput>, Memory<TPrediction>, CancellationToken, ValueTask> model,
        CancellationToken cancellationToken)
    {
        try
        {
            var predictions = new TPrediction[inputs.Length];
            await model(state, inputs, predictions, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < inputs.Length; i++)
            {
                _breakerPath.Examine(plan, inputs.Span[i], predictions[i]);
            }
        }
        catch (Exception exception)
        {
            _breakerPath.Fail(plan, exception, cancellationToken);
        }
        finally
        {
            _trust.Breaker.EndProbe();
        }
    }

    /// <summary>Records the predictions of a batch in one pass and looks at those that are not clean; clamped ones are written. Null where all may pass.</summary>
    private RejectedItems? Examine(
        GuardPlan<TInput, TPrediction> plan, RecordingThread thread, Cell cell, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        if (!plan.RecordBatch(thread, cell, inputs, predictions))
        {
            return ExamineEach(plan, inputs, predictions);
        }

        if (plan.LastGood is { } lastGood && predictions is [.., var last])
        {
            lastGood.Store(last);
        }

        return null;
    }

    private RejectedItems? ExamineEach(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions)
    {
        var rejected = new RejectedItems();
        for (var i = 0; i < predictions.Length; i++)
        {
            if (_resolver.Judge(plan, inputs[i], ref predictions[i]) is { } rejection)
            {
                rejected.Add(i, rejection);
            }
        }

        // The batch itself may have opened the breaker: it is then answered like those that come after it.
        return _plan.Gate == GuardGate.Tripped ? RejectedItems.All(inputs.Length, _resolver.Tripped(inputs.Length))
            : !rejected.Any ? null
            : plan.RejectsWholeBatches ? RejectedItems.All(inputs.Length, rejected.Items[0].Rejection)
            : rejected;
    }

    /// <summary>Puts fallbacks' answers where predictions were rejected; throws where some have none.</summary>
    private void Answer(GuardPlan<TInput, TPrediction> plan, ReadOnlySpan<TInput> inputs, Span<TPrediction> predictions, RejectedItems rejected)
    {
        List<(int, PredictionRejectedException)> failed = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            try
            {
                predictions[index] = _resolver.FallBack(plan, inputs[index], rejection);
            }
            catch (PredictionRejectedException exception) when (rejection.Tripped is null)
            {
                predictions[index] = default!;
                failed.Add((index, exception));
            }
        }

        if (failed.Count > 0)
        {
            throw new BatchRejectedException<TPrediction>(failed, predictions.ToArray());
        }
    }

    /// <inheritdoc cref="Answer"/>
    private async ValueTask AnswerAsync(
        GuardPlan<TInput, TPrediction> plan,
        ReadOnlyMemory<TInput> inputs,
        Memory<TPrediction> predictions,
        RejectedItems rejected,
        CancellationToken cancellationToken)
    {
        List<(int, PredictionRejectedException)> failed = [];
        foreach (var (index, rejection) in rejected.Items)
        {
            try
            {
                var answer = await _resolver.FallBackAsync(plan, inputs.Span[index], rejection, cancellationToken).ConfigureAwait(false);
                predictions.Span[index] = answer;
            }
            catch (PredictionRejectedException exception) when (rejection.Tripped is null)
            {
                predictions.Span[index] = default!;
                failed.Add((index, exception));
            }
        }

        if (failed.Count > 0)
        {
            throw new BatchRejectedException<TPrediction>(failed, predictions.ToArray());
        }
    }
}
