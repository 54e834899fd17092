using Microsoft.ML;

namespace PredictionGuardrails.ML;

/// <summary>
/// A trained ML.NET model behind a guard: single rows through a prediction engine of the calling thread's own, for an engine is not safe to share, and
/// batches through a data view. Safe for any number of threads; the guard adds no allocation to a row.
/// </summary>
/// <typeparam name="TSource">A row: the guard's input.</typeparam>
/// <typeparam name="TDestination">What the model makes of it: the guard's prediction.</typeparam>
public sealed class GuardedPredictionEngine<TSource, TDestination> : IDisposable
    where TSource : class, new()
    where TDestination : class, new()
{
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly PredictionGuard<TSource, TDestination> _guard;
    private readonly ThreadLocal<PredictionEngine<TSource, TDestination>> _engines;

    /// <summary>Puts a guard around a model. An engine is made at each thread's first row; one that does not fit the model's schema says so then.</summary>
    /// <param name="context">The context that the model is of.</param>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="guard">The guard; it stays the caller's.</param>
    public GuardedPredictionEngine(MLContext context, ITransformer model, PredictionGuard<TSource, TDestination> guard)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(guard);
        _context = context;
        _model = model;
        _guard = guard;

        // Engines are not tracked: that of a thread that ends goes with it, and the transformer that they share is not theirs to dispose of.
        _engines = new(() => context.Model.CreatePredictionEngine<TSource, TDestination>(model));
    }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="PredictionRejectedException">The prediction breached a check, and no fallback answered in its place.</exception>
    public TDestination Predict(TSource row) => _guard.Predict(row, _engines, static (engines, row) => engines.Value!.Predict(row));

    /// <summary>Predicts many rows by one pass of the transformer over them.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>A prediction for each row, in the same order.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">Predictions breached checks, and no fallback answered in their place. It has the answers to the other rows.</exception>
    public TDestination[] PredictBatch(IReadOnlyList<TSource> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _guard.PredictBatch(rows, asked => Transform(_context.Data.LoadFromEnumerable(asked)));
    }

    /// <summary>Predicts the rows of a data view. It is read into memory first: checks and fallbacks get to see each row.</summary>
    /// <param name="rows">The rows.</param>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TSource})"/>
    public TDestination[] PredictBatch(IDataView rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return PredictBatch([.. _context.Data.CreateEnumerable<TSource>(rows, reuseRowObject: false)]);
    }

    /// <summary>Ends the engines.</summary>
    public void Dispose() => _engines.Dispose();

    private TDestination[] Transform(IDataView rows) => [.. _context.Data.CreateEnumerable<TDestination>(_model.Transform(rows), reuseRowObject: false)];
}
