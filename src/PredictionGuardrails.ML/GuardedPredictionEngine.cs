using Microsoft.ML;

namespace PredictionGuardrails.ML;

/// <summary>
/// Runs a trained ML.NET model behind a guard: single rows with a prediction engine per thread, because engines aren't thread-safe, and batches with a
/// data view. The type is thread-safe. The guard doesn't allocate for a row.
/// </summary>
/// <typeparam name="TSource">The type of the rows, the guard's input.</typeparam>
/// <typeparam name="TDestination">The type of the results, the guard's prediction.</typeparam>
public sealed class GuardedPredictionEngine<TSource, TDestination> : IDisposable
    where TSource : class, new()
    where TDestination : class, new()
{
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly PredictionGuard<TSource, TDestination> _guard;
    private readonly ThreadLocal<PredictionEngine<TSource, TDestination>> _engines;
    private volatile bool _isDisposed;

    /// <summary>
    /// Initializes a new instance of the <see cref="GuardedPredictionEngine{TSource, TDestination}"/> class, with an engine for the current thread. For
    /// other threads, an engine is created with their first row.
    /// </summary>
    /// <param name="context">The ML.NET context of the model.</param>
    /// <param name="model">The model. It isn't disposed.</param>
    /// <param name="guard">The guard. It isn't disposed.</param>
    /// <exception cref="ArgumentException">The types of rows and results don't match the schema of the model.</exception>
    public GuardedPredictionEngine(MLContext context, ITransformer model, PredictionGuard<TSource, TDestination> guard)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(guard);
        _context = context;
        _model = model;
        _guard = guard;

        // Engines are not tracked: that of a thread that ends goes with it, and the transformer that they share is not theirs to dispose of.
        // Columns that the model doesn't have would be 0 in all results.
        _engines = new(() => context.Model.CreatePredictionEngine<TSource, TDestination>(model, ignoreMissingColumns: false));
        CheckSchema();
    }

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="PredictionRejectedException">The prediction was rejected and no fallback provided a value.</exception>
    /// <exception cref="ObjectDisposedException">The object is disposed.</exception>
    public TDestination Predict(TSource row)
    {
        ArgumentNullException.ThrowIfNull(row);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _guard.Predict(row, _engines, static (engines, row) => engines.Value!.Predict(row));
    }

    /// <summary>Predicts several rows in one pass of the transformer.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>A prediction for each row in the same order.</returns>
    /// <exception cref="BatchRejectedException{TPrediction}">
    /// Predictions were rejected and no fallback provided values. The exception contains the predictions for the other rows.
    /// </exception>
    /// <exception cref="ArgumentException">A row is null.</exception>
    /// <exception cref="ObjectDisposedException">The object is disposed.</exception>
    public TDestination[] PredictBatch(IReadOnlyList<TSource> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is null)
            {
                throw new ArgumentException($"Row {i} is null.", nameof(rows));
            }
        }

        return _guard.PredictBatch(rows, asked => Transform(_context.Data.LoadFromEnumerable(asked)));
    }

    /// <summary>Predicts the rows of a data view. It's read into memory first because checks and fallbacks need each row.</summary>
    /// <param name="rows">The rows.</param>
    /// <inheritdoc cref="PredictBatch(IReadOnlyList{TSource})"
    ///     path="/returns | /exception"/>
    public TDestination[] PredictBatch(IDataView rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return PredictBatch([.. _context.Data.CreateEnumerable<TSource>(rows, reuseRowObject: false)]);
    }

    /// <summary>Releases the engines.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _engines.Dispose();
    }

    /// <summary>Fails now: behind the guard, each row would be one that the model failed for, and a fallback would answer.</summary>
    private void CheckSchema()
    {
        try
        {
            _ = _engines.Value;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException(
                $"The model doesn't match rows of type {typeof(TSource).Name} and results of type {typeof(TDestination).Name}. {exception.Message}", exception);
        }
    }

    private TDestination[] Transform(IDataView rows) => [.. _context.Data.CreateEnumerable<TDestination>(_model.Transform(rows), reuseRowObject: false)];
}
