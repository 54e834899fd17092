using Parquet;

namespace PredictionGuardrails.PredictionLog.Volume;

/// <summary>Counts the rows of closed files and deletes them, so that a long run needs little room.</summary>
internal sealed class ClosedFiles(string folder)
{
    /// <summary>The rows so far, of all guards.</summary>
    public long Rows { get; private set; }

    /// <summary>The number of files so far.</summary>
    public int Files { get; private set; }

    public async Task TakeAsync()
    {
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet", SearchOption.AllDirectories) : [])
        {
            await using (var reader = await ParquetReader.CreateAsync(file))
            {
                Rows += Enumerable.Range(0, reader.RowGroupCount).Sum(group => RowsOf(reader, group));
            }

            Files++;
            File.Delete(file);
        }
    }

    private static long RowsOf(ParquetReader reader, int group)
    {
        using var rows = reader.OpenRowGroupReader(group);
        return rows.RowCount;
    }
}
