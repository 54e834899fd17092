using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace PredictionGuardrails.Tool.Files;

/// <summary>Rows with the requested columns. Another thread parses them a few batches ahead.</summary>
internal sealed class ColumnRows : IColumnRows
{
    private const int BatchesAhead = 4;

    private readonly ColumnParser _parser;
    private readonly int _columns;
    private readonly BlockingCollection<RowBatch> _filled = new(BatchesAhead);
    private readonly ConcurrentBag<RowBatch> _empty = [];
    private readonly CancellationTokenSource _ending = new();
    private RowBatch _batch;
    private int _place = -1;

    private ColumnRows(ColumnParser parser, int columns)
    {
        _parser = parser;
        _columns = columns;
        _batch = new RowBatch(columns);
    }

    /// <summary>The number of the row in the file, from 0, not counting the header; -1 before the first row.</summary>
    public long Row => _place < 0 ? -1 : _batch.Rows[_place];

    /// <summary>The number of rows skipped so far.</summary>
    public long SkippedRows => _batch.SkippedRows;

    /// <summary>The part of the file that has been read, from 0 to 1; null if the length is unknown.</summary>
    public double? Share => _batch.Share;

    /// <exception cref="InputException">The file can't be read, or lacks a column.</exception>
    public static ColumnRows Open(FileSource source, IReadOnlyList<ColumnRequest> columns)
    {
        var rows = new ColumnRows(ColumnParser.Open(source, columns), columns.Count);
        new Thread(rows.Parse) { IsBackground = true, Name = "rows" }.Start();
        return rows;
    }

    public IReadOnlyList<string> Notes => _parser.Notes;

    public ColumnKind KindOf(int column) => _parser.KindOf(column);

    /// <summary>A number of the current row; null if it's missing.</summary>
    public double? Number(int column) => _batch.Numbers[column][_place];

    /// <summary>A label of the current row; null if it's missing.</summary>
    public string? Label(int column) => _batch.Texts[column][_place];

    /// <summary>A time of the current row.</summary>
    public DateTimeOffset Time(int column) => _batch.Times[column][_place];

    /// <summary>Advances to the next readable row. At the end, the last row stays current.</summary>
    /// <exception cref="InputException">A row can't be read and isn't skipped, or the file ends and a column has no value.</exception>
    public bool Read()
    {
        if (_place + 1 < _batch.Count)
        {
            _place++;
            return true;
        }

        if (_batch.Error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return !_batch.IsLast && ReadBatch();
    }

    public void Dispose() => _ending.Cancel();

    private bool ReadBatch()
    {
        var next = _filled.Take();
        if (next.Count == 0)
        {
            // The current row stays readable, so the last batch is kept.
            _batch.IsLast = true;
            _batch.Error = next.Error;
            _batch.SkippedRows = next.SkippedRows;
            _batch.Share = next.Share;
            return Read();
        }

        _empty.Add(_batch);
        _batch = next;
        _place = 0;
        return true;
    }

    private void Parse()
    {
        using (_parser)
        {
            try
            {
                for (var isLast = false; !isLast;)
                {
                    var batch = _empty.TryTake(out var used) ? used : new RowBatch(_columns);
                    Fill(batch);
                    isLast = batch.IsLast;
                    _filled.Add(batch, _ending.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The reader was disposed before the end, so the remaining rows aren't needed.
            }
        }
    }

    private void Fill(RowBatch batch)
    {
        batch.Count = 0;
        batch.IsLast = false;
        batch.Error = null;
        try
        {
            while (batch.Count < RowBatch.Size && !batch.IsLast)
            {
                batch.IsLast = !_parser.Read(batch);
            }
        }
        catch (Exception exception)
        {
            // The consumer gets the exception after the rows that could be read.
            batch.Error = exception;
            batch.IsLast = true;
        }

        batch.Share = _parser.Share;
        batch.SkippedRows = _parser.SkippedRows;
    }
}
