namespace PredictionGuardrails.Notifications;

/// <summary>Represents the options of an incident file, a rolling file of JSON lines.</summary>
public sealed class IncidentFileOptions
{
    /// <summary>Gets or sets the path of the file. Its directory is created if it doesn't exist. Required.</summary>
    public string? Path { get; set; }

    /// <summary>Gets or sets the size at which the file is renamed to <c>{path}.1</c>, from 10,000 bytes to 1 TiB. The default is 10 MB.</summary>
    public long MaximumBytes { get; set; } = 10_000_000;

    /// <summary>Gets or sets the number of old files to keep, at most 1,000. The default is 5.</summary>
    public int RetainedFileCount { get; set; } = 5;

    /// <summary>
    /// Gets or sets a value that indicates whether single breaches are written, too. Breaches that are dropped because a queue is full aren't written.
    /// The default is <see langword="true"/>.
    /// </summary>
    public bool IncludeBreaches { get; set; } = true;

    /// <exception cref="ArgumentException">An option isn't valid.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException("Path must be set to the file that incidents are written to.", nameof(Path));
        }

        if (MaximumBytes is < 10_000 or > 1L << 40)
        {
            throw new ArgumentException(
                $"'{MaximumBytes}' isn't valid. Expected a number of bytes from 10,000 to {1L << 40:N0}.", nameof(MaximumBytes));
        }

        if (RetainedFileCount is < 0 or > 1_000)
        {
            throw new ArgumentException(
                $"'{RetainedFileCount}' isn't valid. Expected a number of files from 0 to 1,000.", nameof(RetainedFileCount));
        }
    }
}
