using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>A column of a Parquet file, filled a row group at a time.</summary>
internal abstract class ParquetColumn(DataField field)
{
    public DataField Field { get; } = field;

    public abstract void Add(LoggedPrediction record);

    /// <summary>Writes what was added, and forgets it.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}

internal sealed class TextColumn(string name, Func<LoggedPrediction, string?> read) : ParquetColumn(new DataField<string>(name, nullable: true))
{
    private readonly List<string?> _values = [];

    public override void Add(LoggedPrediction record) => _values.Add(read(record));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync(Field, (IReadOnlyCollection<string>)_values!).ConfigureAwait(false);
        _values.Clear();
    }
}

internal sealed class ValueColumn<T>(string name, Func<LoggedPrediction, T?> read) : ParquetColumn(new DataField<T?>(name))
    where T : struct
{
    private readonly List<T?> _values = [];

    public override void Add(LoggedPrediction record) => _values.Add(read(record));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync<T>(Field, _values.ToArray().AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A time, in whole microseconds of UTC.</summary>
internal sealed class TimeColumn(string name, Func<LoggedPrediction, DateTimeOffset?> read) : ParquetColumn(
    new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true))
{
    /// <summary>
    /// Times are written as numbers, because the library writes the smallest and the largest time in milliseconds, by which queries would find nothing.
    /// </summary>
    private readonly DataField _numbers = new ParquetSchema(new DataField<long?>(name)).DataFields[0];
    private readonly List<long?> _values = [];

    public override void Add(LoggedPrediction record) =>
        _values.Add((read(record)?.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync<long>(_numbers, _values.ToArray().AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        _values.Clear();
    }
}
