using System.Runtime.InteropServices;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Histories;

/// <summary>A row in memory: a number or a label, and optionally a time.</summary>
internal readonly record struct KeptRow(long Row, double? Number, string? Label, DateTimeOffset Time);

/// <summary>Rows in memory. The first column is the prediction, and the second column is the time if there is one.</summary>
internal sealed class KeptRows(ColumnKind kind, IReadOnlyList<KeptRow> rows, long skippedRows) : IColumnRows
{
    /// <summary>The most rows that can be sorted.</summary>
    public const int MostSorted = 20_000_000;

    /// <summary>The memory per row while the list of rows grows.</summary>
    private const int BytesOfRow = 160;

    private const int Stride = 1 << 14;
    private int _place = -1;

    public long Row => _place < 0 ? -1 : rows[_place].Row;

    public long SkippedRows => skippedRows;

    public double? Share => rows.Count == 0 ? null : (_place + 1.0) / rows.Count;

    /// <summary>The rows of a history, without times.</summary>
    public static KeptRows Of(History history) => history.Visit(
        numbers => new KeptRows(ColumnKind.Number, [.. numbers.Rows.Select(row => new KeptRow(row.Row, row.Value, null, default))], history.SkippedRows),
        labels => new KeptRows(ColumnKind.Label, [.. labels.Rows.Select(row => new KeptRow(row.Row, null, row.Value, default))], history.SkippedRows));

    /// <summary>Reads all rows and sorts them by time. Rows with equal times keep their order.</summary>
    /// <param name="rows">The rows, with the time in the second column.</param>
    /// <param name="file">The name of the file in errors.</param>
    /// <param name="most">The most rows that can be sorted.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InputException">The file can't be read, or has too many rows.</exception>
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
                    $"{file}: The file has more than {fits:N0} rows, the maximum for --sort{(fits == most ? "" : " in the memory of this machine")}. Sort the file by time and remove --sort.");
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

        // The reader creates a string per row although there are few labels, so equal strings are shared.
        string? Shared(string? label) => label is null || labels.Add(label) || !labels.TryGetValue(label, out var same) ? label : same;
    }

    /// <summary>How columns are read, if that isn't obvious.</summary>
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
        // The rows are in memory, so there is nothing to dispose of.
    }
}
