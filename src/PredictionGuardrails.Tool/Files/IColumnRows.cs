namespace PredictionGuardrails.Tool.Files;

/// <summary>Rows with the requested columns, one at a time.</summary>
internal interface IColumnRows : IDisposable
{
    /// <summary>The number of the row in the file, from 0, not counting the header; -1 before the first row.</summary>
    long Row { get; }

    /// <summary>The number of rows skipped so far.</summary>
    long SkippedRows { get; }

    /// <summary>The part that has been read, from 0 to 1; null if the length is unknown.</summary>
    double? Share { get; }

    /// <summary>How columns are read, if that isn't obvious.</summary>
    IReadOnlyList<string> Notes { get; }

    ColumnKind KindOf(int column);

    /// <summary>A number of the current row; null if it's missing.</summary>
    double? Number(int column);

    /// <summary>A label of the current row; null if it's missing.</summary>
    string? Label(int column);

    /// <summary>A time of the current row.</summary>
    DateTimeOffset Time(int column);

    /// <summary>Advances to the next readable row. At the end, the last row stays current.</summary>
    /// <exception cref="InputException">The rest of the file can't be read.</exception>
    bool Read();
}
