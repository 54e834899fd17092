namespace PredictionGuardrails.Tool.Files;

/// <summary>Rows of a file, one after the other; cells are read off the row at hand, by the place of their column among those wanted.</summary>
internal abstract class RowReader : IDisposable
{
    /// <summary>The number of the row at hand, from 0, without the header; -1 before the first.</summary>
    public long Row { get; protected set; } = -1;

    /// <summary>How many rows could not be read at all, and were left out.</summary>
    public long Skipped { get; protected set; }

    /// <summary>How far the file has been read.</summary>
    public CountingStream? Progress { get; set; }

    /// <summary>Where the row at hand is, in words.</summary>
    public abstract string Place { get; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="BadRowException">This row cannot be read; the next one can.</exception>
    /// <exception cref="InputException">The file cannot be read any further.</exception>
    public abstract bool Read();

    /// <summary>A cell as text; null where there is nothing.</summary>
    /// <exception cref="BadRowException">It has no text, or text that cannot be read.</exception>
    public abstract string? Text(int column);

    /// <summary>A cell as a number.</summary>
    /// <param name="column">The column's place among those wanted.</param>
    /// <param name="number">The number; null where there is nothing.</param>
    /// <returns>False where there is something else.</returns>
    /// <exception cref="BadRowException">It has no text, or text that cannot be read.</exception>
    public abstract bool TryNumber(int column, out double? number);

    public abstract void Dispose();

    /// <summary>A text as a number in a format.</summary>
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
