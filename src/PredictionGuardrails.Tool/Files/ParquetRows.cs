using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The rows of a Parquet file, a group of rows in memory at a time.</summary>
internal sealed class ParquetRows : RowReader
{
    private readonly FileSource _source;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly ParquetColumn[] _columns;
    private int _group;
    private int _place = -1;
    private int _length;

    private ParquetRows(FileSource source, ParquetReader reader, DataField[] fields)
    {
        _source = source;
        _reader = reader;
        _fields = fields;
        _columns = new ParquetColumn[fields.Length];
    }

    public override string Place => string.Create(CultureInfo.InvariantCulture, $"row {Row}");

    public static ParquetRows Open(FileSource source, Stream stream, IReadOnlyList<string> wanted)
    {
        var reader = Try(source, () => ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
        var known = reader.Schema.DataFields;
        var fields = wanted.Select(name =>
            Array.Find(known, field => NameOf(field).Equals(name, StringComparison.Ordinal))
            ?? Array.Find(known, field => NameOf(field).Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw source.NoColumn(name, known.Select(NameOf))).ToArray();
        if (Array.Find(fields, field => field.MaxRepetitionLevel > 0) is { } list)
        {
            throw new InputException($"{source.Name}: column \"{NameOf(list)}\" has lists in it: a column with one value a row is expected.");
        }

        return reader.RowGroupCount == 0 ? throw new InputException($"{source.Name} is empty.") : new ParquetRows(source, reader, fields);
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

    public override string? Text(int column) => Cells.Text(_columns[column].Text(_place), _source.Missing);

    public override bool TryNumber(int column, out double? number)
    {
        if (_source.Missing.Count == 0 && _columns[column].TryNumber(_place, out number))
        {
            return true;
        }

        number = null;
        if (Text(column) is not { } text)
        {
            return true;
        }

        var isNumber = Cells.TryNumber(text, out var parsed);
        number = isNumber ? parsed : null;
        return isNumber;
    }

    public override void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string NameOf(DataField field) => field.Path.ToString().Replace('/', '.');

    /// <summary>The library tells a damaged file by exceptions of many types.</summary>
    private static T Try<T>(FileSource source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (InputException or OutOfMemoryException))
        {
            throw new InputException($"{source.Name} is no Parquet file, or is cut off or damaged: {exception.Message.Split('\n')[0].TrimEnd('.')}.", exception);
        }
    }

    /// <returns>How many rows there are in the group.</returns>
    private int ReadGroup()
    {
        using var group = _reader.OpenRowGroupReader(_group++);
        for (var i = 0; i < _fields.Length; i++)
        {
            _columns[i] = ParquetColumn.Read(group, _fields[i]);
        }

        return checked((int)group.RowCount);
    }
}
