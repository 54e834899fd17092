namespace PredictionGuardrails.Tool.Files;

/// <summary>Rows in memory, column by column.</summary>
internal sealed class RowBatch(int columns)
{
    public const int Size = 4096;

    /// <summary>The number of rows.</summary>
    public int Count { get; set; }

    /// <summary>The numbers of the rows in the file.</summary>
    public long[] Rows { get; } = new long[Size];

    public double?[][] Numbers { get; } = Columns<double?>(columns);

    public string?[][] Texts { get; } = Columns<string?>(columns);

    public DateTimeOffset[][] Times { get; } = Columns<DateTimeOffset>(columns);

    /// <summary>The part of the file that has been read, from 0 to 1; null if the length is unknown.</summary>
    public double? Share { get; set; }

    /// <summary>The number of skipped rows.</summary>
    public long SkippedRows { get; set; }

    /// <summary>Whether these are the last rows.</summary>
    public bool IsLast { get; set; }

    /// <summary>The error that ended reading; null if there was none.</summary>
    public Exception? Error { get; set; }

    private static T[][] Columns<T>(int columns) => [.. Enumerable.Range(0, columns).Select(_ => new T[Size])];
}
