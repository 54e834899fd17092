namespace PredictionGuardrails.Baselines;

/// <summary>A file that is read and written as a whole: a new one is written next to the old one, as a draft, which then replaces it.</summary>
internal static class WholeFile
{
    private const string DraftExtension = ".tmp";

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

    /// <summary>Writes a file next to the old one and puts it in its place.</summary>
    /// <exception cref="IOException">It can't be written, is there already and may not be replaced, or isn't a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        var full = Target(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        ThrowIfNotRegular(full);
        var draft = $"{full}.{Guid.NewGuid():N}{DraftExtension}";
        try
        {
            File.WriteAllBytes(draft, content);
            File.Move(draft, full, overwrite);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Deletes drafts of a file that were left behind, as far as that can be done.</summary>
    public static void DeleteDrafts(string path, DateTimeOffset now)
    {
        try
        {
            var full = Target(path);
            var folder = new DirectoryInfo(Path.GetDirectoryName(full)!);
            foreach (var draft in folder.Exists ? folder.EnumerateFiles($"{Path.GetFileName(full)}.*{DraftExtension}") : [])
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

    /// <summary>The full path. A link stays, and its target is replaced.</summary>
    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>A pipe or a device that is replaced is lost for all who use it. It's empty, but its length can't be set.</summary>
    private static void ThrowIfNotRegular(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (!file.CanSeek)
            {
                throw new IOException($"'{path}' isn't a regular file");
            }

            file.SetLength(0);
        }
    }
}
