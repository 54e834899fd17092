using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>A Parquet file with records of a guard.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Path">The path of the file.</param>
/// <param name="Name">The name of its segment, which it also has when it's closed.</param>
internal sealed record GuardFile(string Guard, string Path, string Name)
{
    public DateOnly Day => LogFolder.DayOfSegment(Name);
}

/// <summary>The records of a log as Parquet files.</summary>
internal static class LogFiles
{
    /// <summary>Lists closed files, and writes open segments as such to a folder.</summary>
    public static async Task<List<GuardFile>> ReadAsync(LogSnapshot log, string folder, Action<double?> progress, CancellationToken cancellationToken)
    {
        var files = new List<GuardFile>();
        for (var i = 0; i < log.Parts.Count; i++)
        {
            var part = log.Parts[i];
            progress((double)i / log.Parts.Count);
            if (await part.ReadSchemaAsync(cancellationToken) is not { } schema)
            {
                continue;
            }

            var path = part.IsOpen ? Path.Combine(folder, $"{i}.parquet") : part.Path;
            if (part.IsOpen)
            {
                await ParquetLogWriter.WriteAsync(schema, part.ReadAsync(cancellationToken), path, cancellationToken);
            }

            files.Add(new GuardFile(schema.Guard, path, part.IsOpen ? LogFolder.NameOf(part.Path) : Path.GetFileNameWithoutExtension(part.Path)));
        }

        return files;
    }
}
