namespace PredictionGuardrails.Files;

/// <summary>A file that is read as a whole, and written by <see cref="AtomicFile"/>.</summary>
internal static class WholeFile
{
    /// <summary>An older draft is abandoned: its process ended before the file was replaced.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    /// <summary>Reads a file; null if there is none.</summary>
    /// <exception cref="IOException">It can't be read, or it isn't a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It, or its folder, may not be read.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            // File.Exists can't be asked: it says no of a file that may not be seen, and of a folder.
            if (File.GetAttributes(path).HasFlag(FileAttributes.Directory))
            {
                throw new IOException("It's a directory");
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            return File.Exists(folder) ? throw new IOException($"'{folder}' is a file, not a directory", exception) : null;
        }

        // Pipes and devices have no length. To open one could wait for ever.
        return new FileInfo(path).Length > 0 ? File.ReadAllBytes(path) : throw new IOException("It's empty, or it isn't a regular file");
    }

    /// <summary>Deletes drafts of a file that were left behind, as far as that can be done.</summary>
    public static void DeleteDrafts(string path, DateTimeOffset now)
    {
        try
        {
            var full = AtomicFile.Resolve(path);
            var folder = new DirectoryInfo(Path.GetDirectoryName(full)!);
            foreach (var draft in folder.Exists ? folder.EnumerateFiles($"{Path.GetFileName(full)}.*{AtomicFile.DraftExtension}") : [])
            {
                var name = Path.GetFileNameWithoutExtension(draft.Name)[(Path.GetFileName(full).Length + 1)..];
                if (Guid.TryParseExact(name, "N", out _) && now - draft.LastWriteTimeUtc > LongestWrite)
                {
                    draft.Delete();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Drafts only use disk space. Errors of the file itself are reported when it's used.
        }
    }
}
