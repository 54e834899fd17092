namespace PredictionGuardrails.Notifications;

/// <summary>A file of JSON lines that rolls.</summary>
public sealed class IncidentFileOptions
{
    /// <summary>The file, from the working directory where it is no full path; its folder is made where there is none. Required.</summary>
    public string? Path { get; set; }

    /// <summary>How large it may get before it becomes <c>{path}.1</c>; 10 MB by default, from 10,000 bytes to 1 TiB.</summary>
    public long MaximumBytes { get; set; } = 10_000_000;

    /// <summary>How many old files are kept; 5 by default, at most 1,000.</summary>
    public int RetainedFileCount { get; set; } = 5;

    /// <summary>Whether single breaches are written too; true by default. Those that a full queue drops are not.</summary>
    public bool IncludeBreaches { get; set; } = true;

    /// <exception cref="ArgumentException">Something cannot be.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException("The incident file's Path is not set: say where incidents are to be written.", nameof(Path));
        }

        if (MaximumBytes is < 10_000 or > 1L << 40)
        {
            throw new ArgumentException(
                $"The incident file's MaximumBytes is {MaximumBytes}: at least 10000 and at most {1L << 40} is expected.", nameof(MaximumBytes));
        }

        if (RetainedFileCount is < 0 or > 1_000)
        {
            throw new ArgumentException(
                $"The incident file's RetainedFileCount is {RetainedFileCount}: at least 0 and at most 1000 is expected.", nameof(RetainedFileCount));
        }
    }
}
