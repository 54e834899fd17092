using System.Runtime.InteropServices;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Histories;

/// <summary>One row in memory: a number or a label, and its time where rows have one.</summary>
internal readonly record struct KeptRow(long Row, double? Number, string? Label, DateTimeOffset Time);

/// <summary>Rows in memory, with a prediction as the first column and, where rows have one, the time as the second.</summary>
internal sealed class KeptRows(ColumnKind kind, IReadOnlyList<KeptRow> rows, long skippedRows) : IColumnRows
{
    /// <summary>The most rows that are sorted.</summary>
    public const int MostSorted = 20_000_000;

    /// <summary>The memory that a row takes, while the list of rows grows.</summary>
    private const int BytesOfRow = 160;

    private const int Stride = 1 << 14;
    private int _place = -1;

    public long Row => _place < 0 ? -1 : rows[_place].Row;

    public long SkippedRows => skippedRows;

    public double? Share => rows.Count == 0 ? null : (_place + 1.0) / rows.Count;

    /// <summary>A history's rows, without times.</summary>
    public static KeptRows Of(History history) => history.Visit(
        numbers => new KeptRows(ColumnKind.Number, [.. numbers.Rows.Select(row => new KeptRow(row.Row, row.Value, null, default))], history.SkippedRows),
        labels => new KeptRows(ColumnKind.Label, [.. labels.Rows.Select(row => new KeptRow(row.Row, null, row.Value, default))], history.SkippedRows));

    /// <summary>Reads all rows and sorts them by their time; rows of the same time stay in the file's order.</summary>
    /// <param name="rows">The rows, with the time in the second column.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="most">The most rows that are sorted.</param>
    /// <param name="progress">Gets how much is read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InputException">The file cannot be read, or has too many rows.</exception>
    public static KeptRows SortedByTime(IColumnRows rows, string file, int most, Action<double?> progress, CancellationToken cancellationToken)
    {
        var fits = (int)Math.Min(most, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesOfRow);
        var isNumber = rows.KindOf(0) == ColumnKind.Number;
        var kept = new List<KeptRow>();
        var labels = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read())
        {
            if (kept.Count == fits)
            {
                throw new InputException(
                    $"{file} has more than {fits:N0} rows, which is the most that --sort sorts {(fits == most ? "in memory" : "in the memory of this machine")}. Sort the file by its time before, and leave out --sort.");
            }

            kept.Add(new KeptRow(rows.Row, isNumber ? rows.Number(0) : null, isNumber ? null : Shared(rows.Label(0)), rows.Time(1)));
            if (kept.Count % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rows.Share);
            }
        }

        CollectionsMarshal.AsSpan(kept).Sort(static (one, other) => one.Time != other.Time ? one.Time.CompareTo(other.Time) : one.Row.CompareTo(other.Row));
        return new KeptRows(rows.KindOf(0), kept, rows.SkippedRows) { Notes = rows.Notes };

        // Each row comes with a new string although there are few labels, so equal ones are shared.
        string? Shared(string? label) => label is null || labels.Add(label) || !labels.TryGetValue(label, out var same) ? label : same;
    }

    /// <summary>What columns were taken for, if that is not obvious.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    public ColumnKind KindOf(int column) => column == 0 ? kind : ColumnKind.Time;

    public double? Number(int column) => rows[_place].Number;

    public string? Label(int column) => rows[_place].Label;

    public DateTimeOffset Time(int column) => rows[_place].Time;

    public bool Read()
    {
        if (_place + 1 >= rows.Count)
        {
            return false;
        }

        _place++;
        return true;
    }

    public void Dispose()
    {
        // Only memory is held, so there is nothing to dispose of.
    }
}
