using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>A column of a Parquet file, filled a row group at a time.</summary>
/// <typeparam name="TRecord">The type of the rows.</typeparam>
internal abstract class ParquetColumn<TRecord>(DataField field)
{
    public DataField Field { get; } = field;

    public abstract void Add(TRecord record);

    /// <summary>Writes what was added, and forgets it.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}

internal sealed class TextColumn<TRecord>(string name, Func<TRecord, string?> read) : ParquetColumn<TRecord>(new DataField<string>(name, nullable: true))
{
    private readonly List<string?> _values = [];

    public override void Add(TRecord record) => _values.Add(read(record));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync(Field, (IReadOnlyCollection<string>)_values!).ConfigureAwait(false);
        _values.Clear();
    }
}

internal sealed class ValueColumn<TRecord, T>(string name, Func<TRecord, T?> read) : ParquetColumn<TRecord>(new DataField<T?>(name))
    where T : struct
{
    private readonly List<T?> _values = [];

    public override void Add(TRecord record) => _values.Add(read(record));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync<T>(Field, _values.ToArray().AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        _values.Clear();
    }
}

/// <summary>A time, in whole microseconds of UTC.</summary>
internal sealed class TimeColumn<TRecord>(string name, Func<TRecord, DateTimeOffset?> read) : ParquetColumn<TRecord>(
    new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true))
{
    /// <summary>
    /// Times are written as numbers, because the library writes the smallest and the largest time in milliseconds, by which queries would find nothing.
    /// </summary>
    private readonly DataField _numbers = new ParquetSchema(new DataField<long?>(name)).DataFields[0];
    private readonly List<long?> _values = [];

    public override void Add(TRecord record) =>
        _values.Add((read(record)?.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond));

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAsync<long>(_numbers, _values.ToArray().AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
        _values.Clear();
    }
}
