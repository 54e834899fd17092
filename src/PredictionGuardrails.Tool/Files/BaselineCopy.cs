namespace PredictionGuardrails.Tool.Files;

/// <summary>A copy of a file with baselines, for a guard that may write to it.</summary>
internal sealed class BaselineCopy(string path) : IDisposable
{
    private readonly IReadOnlyDictionary<string, Baseline> _baselines = BaselineInput.Read(path);
    private DirectoryInfo? _folder;

    /// <summary>Writes the copy for a guard.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="InputException">No temporary file can be written.</exception>
    public string Write(string guard)
    {
        try
        {
            _folder = Directory.CreateTempSubdirectory("guardrails-");
            var copy = Path.Combine(_folder.FullName, "baseline.json");
            BaselineFile.Write(copy, _baselines, guard);
            return copy;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"No copy of {path} can be written to {Path.GetTempPath()}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _folder?.Delete(recursive: true);
}
