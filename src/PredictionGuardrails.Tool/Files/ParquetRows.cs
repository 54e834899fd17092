using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a Parquet file, a group of rows in memory at a time.</summary>
internal sealed class ParquetRows : RowReader
{
    /// <summary>The memory that a value of a column takes while its group is read.</summary>
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
        : throw new BadRowException($"{_source.Name}: {Place}, column {OneLine.Quote(_leaves[column].Name)} has bytes that are no text in UTF-8, and text or a number is expected.");

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

    /// <summary>The library takes the blocks of Hadoop's LZ4 for plain ones, and so other bytes for values.</summary>
    private static void ThrowIfUnreadable(FileSource source, ParquetReader reader, ParquetLeaf leaf)
    {
        if (reader.Metadata!.RowGroups.SelectMany(group => group.Columns).Any(
            column => column.MetaData is { Codec: CompressionCodec.LZ4 } data && data.PathInSchema.SequenceEqual(leaf.Path)))
        {
            throw new InputException(
                $"{source.Name}: column {OneLine.Quote(leaf.Name)} is compressed with LZ4 as Hadoop does, which is not read: write it with LZ4_RAW, ZSTD, or SNAPPY.");
        }
    }

    private static DataField FieldOf(FileSource source, ParquetReader reader, ParquetLeaf leaf)
    {
        var field = Array.Find(reader.Schema.DataFields, field => field.Path.ToList().SequenceEqual(leaf.Path))
            ?? throw new InputException($"{source.Name} is no Parquet file, or is cut off or damaged: it has no column {OneLine.Quote(leaf.Name)} where its footer has one.");
        var whatNot = leaf.IsTimeOfDay ? "a time of day or an interval" : ParquetColumn.CanRead(field) ? null : $"of the type {field.ClrType.Name}";
        return whatNot is null ? field : throw new InputException(
            $"{source.Name}: column {OneLine.Quote(leaf.Name)} is {whatNot}, which is not read: write it as a number, text, boolean, date, or timestamp.");
    }

    /// <summary>The library tells a damaged file by exceptions of many types, and by asking for more memory than there is.</summary>
    private static T Try<T>(FileSource source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not InputException)
        {
            throw new InputException($"{source.Name} is no Parquet file, or is cut off or damaged: {OneLine.Start(exception.Message.Split('\n')[0].TrimEnd('.', '\r'))}.", exception);
        }
    }

    /// <returns>How many rows there are in the group.</returns>
    private int ReadGroup()
    {
        using var group = _reader.OpenRowGroupReader(_group++);
        if (group.RowCount < 0 || group.RowCount > Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesOfValue))
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_source.Name}: row group {_group - 1} has {group.RowCount:N0} rows, which do not fit in memory: the file is damaged, or has to be written with smaller row groups."));
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            _columns[i] = ParquetColumn.Read(group, _fields[i], _leaves[i].HasHalves);
        }

        return (int)group.RowCount;
    }
}
