namespace PredictionGuardrails.Notifications;

/// <summary>Adds lines to a file, each whole or not at all.</summary>
internal static class LineFile
{
    /// <summary>Adds a line. It begins on a line of its own, even if the one before it was cut off by a disk that was full or a process that was killed.</summary>
    /// <exception cref="IOException">It could not be written; what was there is as it was, unless the file can't be shortened either.</exception>
    public static async ValueTask AppendAsync(Stream file, byte[] line, CancellationToken cancellationToken)
    {
        var end = file.Seek(0, SeekOrigin.End);
        try
        {
            await file.WriteAsync((byte[])[.. EndsInLine(file, end) ? "\n"u8 : [], .. line, (byte)'\n'], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A disk that is full takes the beginning of a line.
            Shorten(file, end);
            throw;
        }
    }

    private static bool EndsInLine(Stream file, long end)
    {
        if (end == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private static void Shorten(Stream file, long end)
    {
        try
        {
            file.SetLength(end);
        }
        catch (IOException)
        {
            // The exception explains why the line couldn't be written. The next one starts on a new line.
        }
    }
}
