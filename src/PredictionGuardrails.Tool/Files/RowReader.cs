namespace PredictionGuardrails.Tool.Files;

/// <summary>Reads the rows of a file one by one. The cells of the current row are read by the index of their column among the requested ones.</summary>
internal abstract class RowReader : IDisposable
{
    /// <summary>The number of the current row, from 0, not counting the header; -1 before the first row.</summary>
    public long Row { get; protected set; } = -1;

    /// <summary>The number of rows that couldn't be read and were skipped.</summary>
    public long Skipped { get; protected set; }

    /// <summary>The file, which counts the bytes read.</summary>
    public CountingStream? Progress { get; set; }

    /// <summary>The position of the current row, for messages.</summary>
    public abstract string Place { get; }

    /// <summary>Advances to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="BadRowException">The row can't be read. The next one can.</exception>
    /// <exception cref="InputException">The rest of the file can't be read.</exception>
    public abstract bool Read();

    /// <summary>Reads a cell as text; null if it's empty.</summary>
    /// <exception cref="BadRowException">The cell isn't text, or can't be read.</exception>
    public abstract string? Text(int column);

    /// <summary>Reads a cell as a number.</summary>
    /// <param name="column">The index of the column among the requested ones.</param>
    /// <param name="number">The number; null if the cell is empty.</param>
    /// <returns>False if the cell isn't a number.</returns>
    /// <exception cref="BadRowException">The cell isn't text, or can't be read.</exception>
    public abstract bool TryNumber(int column, out double? number);

    public abstract void Dispose();

    /// <summary>Reads a text as a number in a format.</summary>
    protected static bool TryNumber(string? text, CellFormat format, out double? number)
    {
        number = null;
        if (text is null)
        {
            return true;
        }

        var isNumber = format.TryNumber(text, out var parsed);
        number = isNumber && !format.IsMissing(parsed) ? parsed : null;
        return isNumber;
    }
}
