namespace PredictionGuardrails.Tool.Files;

/// <summary>Some rows in memory, column by column: of each column what its kind needs.</summary>
internal sealed class RowBatch(int columns)
{
    public const int Size = 4096;

    /// <summary>How many rows there are.</summary>
    public int Count { get; set; }

    /// <summary>The rows' numbers in the file.</summary>
    public long[] Rows { get; } = new long[Size];

    public double?[][] Numbers { get; } = Columns<double?>(columns);

    public string?[][] Texts { get; } = Columns<string?>(columns);

    public DateTimeOffset[][] Times { get; } = Columns<DateTimeOffset>(columns);

    /// <summary>How much of the file had been read; null where nobody knows.</summary>
    public double? Share { get; set; }

    /// <summary>How many rows had been left out.</summary>
    public long SkippedRows { get; set; }

    /// <summary>Whether no rows come after these.</summary>
    public bool IsLast { get; set; }

    /// <summary>Why no rows come after these, where something went wrong.</summary>
    public Exception? Error { get; set; }

    private static T[][] Columns<T>(int columns) => [.. Enumerable.Range(0, columns).Select(_ => new T[Size])];
}
