namespace PredictionGuardrails.Tool.Files;

/// <summary>Rows with the columns that were asked for, one at a time.</summary>
internal interface IColumnRows : IDisposable
{
    /// <summary>The row's number in the file, from 0, without the header; -1 before the first.</summary>
    long Row { get; }

    /// <summary>How many rows were left out so far because they could not be read.</summary>
    long SkippedRows { get; }

    /// <summary>How much has been read, from 0 to 1; null if that is not known.</summary>
    double? Share { get; }

    /// <summary>What columns were taken for, if that is not obvious.</summary>
    IReadOnlyList<string> Notes { get; }

    ColumnKind KindOf(int column);

    /// <summary>A number of the current row; null if it is missing.</summary>
    double? Number(int column);

    /// <summary>A label of the current row; null if it is missing.</summary>
    string? Label(int column);

    /// <summary>A time of the current row.</summary>
    DateTimeOffset Time(int column);

    /// <summary>Goes to the next row that can be read; at the end it stays at the last.</summary>
    /// <exception cref="InputException">The file cannot be read any further.</exception>
    bool Read();
}
