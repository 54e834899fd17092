using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a Parquet file, one row group in memory at a time.</summary>
internal sealed class ParquetRows : RowReader
{
    /// <summary>The memory per value while a row group is read.</summary>
    private const int BytesOfValue = 32;

    private readonly FileSource _source;
    private readonly ParquetReader _reader;
    private readonly ParquetLeaf[] _leaves;
    private readonly DataField[] _fields;
    private readonly ParquetColumn[] _columns;
    private int _group;
    private int _place = -1;
    private int _length;

    private ParquetRows(FileSource source, ParquetReader reader, ParquetLeaf[] leaves, DataField[] fields)
    {
        _source = source;
        _reader = reader;
        _leaves = leaves;
        _fields = fields;
        _columns = new ParquetColumn[fields.Length];
    }

    public override string Place => string.Create(CultureInfo.InvariantCulture, $"row {Row}");

    public static ParquetRows Open(FileSource source, Stream stream, IReadOnlyList<string> wanted)
    {
        var reader = Try(source, () =>
        {
            ParquetFooter.Check(stream);
            stream.Position = 0;
            return ParquetReader.CreateAsync(new ParquetStream(stream), leaveStreamOpen: false).GetAwaiter().GetResult();
        });
        var tree = Try(source, () => new ParquetTree(source, reader.Metadata!.Schema));
        var leaves = wanted.Select(tree.Find).ToArray();
        tree.Simplify(leaves);
        Array.ForEach(leaves, leaf => ThrowIfUnreadable(source, reader, leaf));
        var fields = Array.ConvertAll(leaves, leaf => Try(source, () => FieldOf(source, reader, leaf)));
        return reader.RowGroupCount == 0 ? throw new InputException($"{source.Name} is empty.") : new ParquetRows(source, reader, leaves, fields);
    }

    public override bool Read()
    {
        _place++;
        while (_place >= _length)
        {
            if (_group >= _reader.RowGroupCount)
            {
                return Row < 0 ? throw new InputException($"{_source.Name} is empty.") : false;
            }

            _length = Try(_source, ReadGroup);
            _place = 0;
        }

        Row++;
        return true;
    }

    public override string? Text(int column) => _columns[column].TryText(_place, out var text)
        ? _source.Cells.Text(text)
        : throw new BadRowException($"{_source.Name}: {Place}, column {OneLine.Quote(_leaves[column].Name)}: The value isn't valid UTF-8. Expected text or a number.");

    public override bool TryNumber(int column, out double? number)
    {
        if (!_columns[column].TryNumber(_place, out number))
        {
            return TryNumber(Text(column), _source.Cells, out number);
        }

        number = number is { } value && _source.Cells.IsMissing(value) ? null : number;
        return true;
    }

    public override void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>The library misreads the blocks of Hadoop's LZ4, so values would be wrong.</summary>
    private static void ThrowIfUnreadable(FileSource source, ParquetReader reader, ParquetLeaf leaf)
    {
        if (reader.Metadata!.RowGroups.SelectMany(group => group.Columns).Any(
            column => column.MetaData is { Codec: CompressionCodec.LZ4 } data && data.PathInSchema.SequenceEqual(leaf.Path)))
        {
            throw new InputException(
                $"{source.Name}: column {OneLine.Quote(leaf.Name)}: Hadoop's LZ4 compression isn't supported. Write the file with LZ4_RAW, ZSTD, or SNAPPY.");
        }
    }

    /// <summary>Memory is allocated for the rows that a row group states, however few values it contains.</summary>
    private void ThrowIfRowsAreMissing(RowGroup group)
    {
        foreach (var leaf in _leaves)
        {
            var values = group.Columns.Find(column => column.MetaData?.PathInSchema.SequenceEqual(leaf.Path) is true)?.MetaData!.NumValues ?? 0;
            if (values != group.NumRows)
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{OneLine.Quote(_source.Name)} isn't a valid Parquet file, or is truncated: row group {_group}, column {OneLine.Quote(leaf.Name)}: {values:N0} values for {group.NumRows:N0} rows."));
            }
        }
    }

    private static DataField FieldOf(FileSource source, ParquetReader reader, ParquetLeaf leaf)
    {
        var field = Array.Find(reader.Schema.DataFields, field => field.Path.ToList().SequenceEqual(leaf.Path))
            ?? throw new InputException($"{OneLine.Quote(source.Name)} isn't a valid Parquet file, or is truncated: column {OneLine.Quote(leaf.Name)} is in the footer but not in the schema.");
        var whatNot = leaf.IsTimeOfDay ? "time of day or interval" : ParquetColumn.CanRead(field) ? null : field.ClrType.Name;
        return whatNot is null ? field : throw new InputException(
            $"{source.Name}: column {OneLine.Quote(leaf.Name)}: Type '{whatNot}' isn't supported. Write the column as a number, text, Boolean, date, or timestamp.");
    }

    /// <summary>For a damaged file, the library throws exceptions of many types, or requests too much memory.</summary>
    private static T Try<T>(FileSource source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not InputException)
        {
            throw new InputException($"{OneLine.Quote(source.Name)} isn't a valid Parquet file, or is truncated: {OneLine.Start(exception.Message.Split('\n')[0].TrimEnd('.', '\r'))}.", exception);
        }
    }

    /// <returns>The number of rows in the group.</returns>
    private int ReadGroup()
    {
        ThrowIfRowsAreMissing(_reader.Metadata!.RowGroups[_group]);
        using var group = _reader.OpenRowGroupReader(_group++);
        if (group.RowCount < 0 || group.RowCount > Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesOfValue))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source.Name}: row group {_group - 1}: The {group.RowCount:N0} rows don't fit in memory. The file is damaged, or must be written with smaller row groups."));
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            _columns[i] = ReadColumn(group, i);
        }

        return (int)group.RowCount;
    }

    private ParquetColumn ReadColumn(ParquetRowGroupReader group, int column)
    {
        var field = _fields[column];
        try
        {
            return ParquetColumn.Read(group, field, _leaves[column].HasHalves);
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException && ParquetColumn.RangeOf(field) is { } range)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source.Name}: row group {_group - 1}, column {OneLine.Quote(_leaves[column].Name)}: "
                + $"A value is out of range. Expected {range}."), exception);
        }
    }
}
