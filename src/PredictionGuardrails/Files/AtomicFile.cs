namespace PredictionGuardrails.Files;

/// <summary>Writes files as a whole or not at all: a draft next to the file replaces it.</summary>
internal static class AtomicFile
{
    public const string DraftExtension = ".tmp";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The path of the file. Its directory is created if it doesn't exist.</param>
    /// <param name="content">The content.</param>
    /// <param name="overwrite"><see langword="true"/> to replace an existing file. The default is <see langword="true"/>.</param>
    /// <exception cref="IOException">
    /// The file can't be written, is a device or a pipe, or exists and <paramref name="overwrite"/> is <see langword="false"/>.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite = true)
    {
        var full = FindTarget(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var draft = $"{full}.{Guid.NewGuid():N}{DraftExtension}";
        try
        {
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, full, overwrite);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Finds the file that a draft may replace. A link stays, and its target is replaced.</summary>
    /// <param name="path">The path of the file, or of a link to it.</param>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="IOException">It's a device or a pipe, or a link to itself.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static string FindTarget(string path)
    {
        var full = Resolve(path);
        ThrowIfNotRegular(full);
        return full;
    }

    /// <summary>The full path; of a link, that of its target.</summary>
    public static string Resolve(string path)
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
