namespace PredictionGuardrails.Tool.Files;

/// <summary>Reads baseline files that <c>profile</c> or a guard wrote.</summary>
internal static class BaselineInput
{
    /// <summary>The baselines, by metric.</summary>
    /// <exception cref="InputException">The file doesn't exist or can't be read.</exception>
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
