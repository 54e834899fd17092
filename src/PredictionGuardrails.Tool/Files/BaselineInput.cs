namespace PredictionGuardrails.Tool.Files;

/// <summary>A file with baselines, as <c>profile</c> or a guard wrote it.</summary>
internal static class BaselineInput
{
    /// <summary>The baselines, by metric.</summary>
    /// <exception cref="InputException">There is no such file, or it is none that can be read.</exception>
    public static IReadOnlyDictionary<string, Baseline> Read(string path)
    {
        try
        {
            return BaselineFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(exception.Message, exception);
        }
    }
}
